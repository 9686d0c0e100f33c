// Ticking papers in the library by keys, and saying how many are ticked; beside keys.js, which moves about.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll(".pick")];
  const status = document.querySelector("#picked");
  if (!status) return;
  const bare = status.textContent;

  function count() {
    const picked = boxes().filter((box) => box.checked).length;
    const words = picked === 1 ? status.dataset.one : status.dataset.many.replace("#", picked);
    status.textContent = picked ? words : bare;
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".pick")) count();
  });
  document.addEventListener("row-key", (event) => {
    const { key, entry } = event.detail;
    if (key === "x" && entry) entry.querySelector(".pick").checked ^= 1;
    else if (key === "X") {
      const all = boxes().every((box) => box.checked);
      for (const box of boxes()) box.checked = !all;
    } else return;
    event.preventDefault();
    count();
  });
  count();
})();
