// Comfort in a thread: names offered after "@", and a marked passage quoted into the answer.
(() => {
  const AT = /(?:^|[^\p{L}\p{N}@./:_-])@([\p{L}\p{N}_.-]{0,30})$/u;
  let field, box, waiting, asked = 0, at = -1;

  const close = () => {
    if (!box) return;
    box.remove();
    box = null;
    for (const name of ["aria-haspopup", "aria-controls", "aria-activedescendant", "aria-autocomplete"]) field.removeAttribute(name);
  };
  const beginning = () => field.value.slice(0, field.selectionStart).match(AT)?.[1];
  const put = (name) => {
    const end = field.selectionStart, start = end - beginning().length;
    field.setRangeText(`${name} `, start, end, "end");
    close();
    field.focus();
  };
  const point = (to) => {
    const options = [...box.children];
    at = (to + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", n === at));
    field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const offer = (names) => {
    close();
    if (!names.length) return;
    box = document.createElement("ul");
    box.id = `${field.id}-names`;
    box.className = "names";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", field.dataset.offered);
    names.forEach(([name, shown], n) => {
      const option = document.createElement("li");
      option.id = `${box.id}-${n}`;
      option.setAttribute("role", "option");
      option.textContent = shown ? `@${name} · ${shown}` : `@${name}`;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); put(name); });
      option.dataset.name = name;
      box.append(option);
    });
    field.after(box);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", box.id);
    point(0);
  };
  const ask = async () => {
    const word = beginning(), turn = ++asked;
    if (word === undefined) return close();
    try {
      const answer = await fetch(`${field.dataset.names}&q=${encodeURIComponent(word)}`, { headers: { Accept: "application/json" } });
      if (answer.ok && turn === asked && document.activeElement === field) offer((await answer.json()).names);
    } catch { close(); }
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("textarea[data-names]")) return;
    if (field !== event.target) close();
    field = event.target;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  document.addEventListener("keydown", (event) => {
    if (!box || event.target !== field || event.isComposing) return;
    const act = {
      ArrowDown: () => point(at + 1), ArrowUp: () => point(at - 1), Escape: close,
      Enter: () => put(box.children[at].dataset.name), Tab: () => put(box.children[at].dataset.name),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });

  // A passage marked in a comment when its Reply is pressed goes into the form as a quotation.
  let marked = "";
  document.addEventListener("mousedown", (event) => {
    const comment = event.target.closest?.(".comment"), selection = getSelection();
    if (!comment || !event.target.closest("[hx-get]")) return;
    marked = comment.querySelector(".prose")?.contains(selection.anchorNode) ? selection.toString().trim().slice(0, 1000) : "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const text = event.target.querySelector?.("form.comment-form textarea");
    if (!text) return;
    if (marked) text.value = `${marked.split("\n").map((line) => `> ${line}`).join("\n")}\n\n`;
    marked = "";
    text.focus();
  });
})();
