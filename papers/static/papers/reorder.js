// A digest's entries in a curator's order: dragged by their number, or moved by the buttons beside it.
// Without this script the buttons and the numbers do the same on the server.
(() => {
  "use strict";
  const said = document.querySelector("[data-said]");
  const shown = (list) => [...list.children].filter((row) => !row.classList.contains("out"));
  const place = (row) => row.querySelector("input[name$='-place']");
  const pinned = (row) => row.querySelector("input[name$='-pinned']").checked;

  // Who was moved, and who has a place already, get the number of where they stand now.
  function number(list, moved) {
    const rows = shown(list);
    rows.forEach((row, index) => {
      const rank = Number(list.dataset.first) + index;
      row.querySelector(".curated__n").textContent = rank;
      if (row === moved || place(row).value) place(row).value = rank;
      if (row === moved && said) {
        const words = [rank, Number(list.dataset.first) + rows.length - 1];
        said.textContent = list.dataset.saidMoved.replace(/%s/g, () => words.shift());
      }
    });
  }

  function step(list, row, by) {
    const rows = shown(list);
    const other = rows[rows.indexOf(row) + by];
    if (!other || pinned(other) !== pinned(row)) return;
    if (by < 0) other.before(row);
    else other.after(row);
    number(list, row);
  }

  function drag(list, row) {
    const before = shown(list).indexOf(row);
    const follow = (event) => {
      const under = shown(list).find((other) => {
        const box = other.getBoundingClientRect();
        return other !== row && event.clientY > box.top && event.clientY < box.bottom;
      });
      if (!under || pinned(under) !== pinned(row)) return;
      const box = under.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) under.before(row);
      else under.after(row);
    };
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      row.classList.remove("dragged");
      if (shown(list).indexOf(row) !== before) number(list, row);
    };
    row.classList.add("dragged");
    document.addEventListener("pointermove", follow, { signal: ended.signal });
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, end, { signal: ended.signal });
    }
  }

  for (const list of document.querySelectorAll("[data-reorder]")) {
    const rows = shown(list);
    if (!rows.length) continue;
    list.dataset.first = Math.min(...rows.map((row) => Number(row.dataset.rank)));
    list.classList.add("movable");
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-by]");
      if (!button) return;
      event.preventDefault();
      step(list, button.closest("li"), Number(button.dataset.by));
      button.focus();
    });
    list.addEventListener("pointerdown", (event) => {
      const handle = event.target.closest(".curated__n");
      if (!handle || event.button || handle.closest("li").classList.contains("out")) return;
      event.preventDefault();
      drag(list, handle.closest("li"));
    });
  }
})();
