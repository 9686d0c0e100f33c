// Offers while a query is typed: a combobox whose list comes from the site. Without it the field is a field.
(() => {
  "use strict";
  const SELECTOR = "input[data-suggest]";
  const PAUSE = 150; // milliseconds after the last letter
  let field, box, waiting, asking, upTo = 0, at = -1;

  const hide = () => {
    box?.remove();
    box = undefined;
    at = -1;
    field?.setAttribute("aria-expanded", "false");
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  };
  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    hide();
  };
  const point = (to) => {
    const options = [...box.children];
    at = to < -1 ? options.length - 1 : to >= options.length ? -1 : to;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    const { text, address } = option.dataset;
    if (address) return location.assign(address);
    field.setRangeText(text, 0, Math.max(upTo, field.selectionStart), "end");
    close();
    field.focus();
  };
  const show = (list, length) => {
    hide(); // letters that came meanwhile are still to be asked for
    if (!list) return;
    upTo = length;
    box = document.adoptNode(list);
    box.id = `${field.id}-suggested`;
    [...box.children].forEach((option, n) => {
      option.id = `${box.id}-${n}`;
      option.setAttribute("aria-selected", "false");
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(option));
    });
    field.after(box);
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", box.id);
  };
  const ask = async () => {
    const text = field.value.slice(0, field.selectionStart), asked = field;
    asking?.abort();
    if (/^[^\s)]/.test(field.value.slice(text.length))) return hide(); // within a word
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return hide();
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (document.activeElement === asked && asked.value.startsWith(text)) show(part.querySelector("[role=listbox]"), text.length);
    } catch (error) {
      if (error.name !== "AbortError") hide();
    }
  };

  const prepare = (one) => {
    one.setAttribute("role", "combobox");
    one.setAttribute("aria-autocomplete", "list");
    one.setAttribute("aria-expanded", "false");
    one.setAttribute("autocomplete", "off");
  };
  document.querySelectorAll(SELECTOR).forEach(prepare);
  document.addEventListener("input", (event) => {
    if (!event.target.matches(SELECTOR)) return;
    if (field !== event.target) close();
    field = event.target;
    clearTimeout(waiting);
    if (event.isComposing) return;
    waiting = setTimeout(ask, PAUSE);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches(SELECTOR)) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("keydown", (event) => {
    if (!box || event.target !== field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      ArrowDown: () => point(at + 1),
      ArrowUp: () => point(at < 0 ? -2 : at - 1),
      Escape: close,
      Enter: at < 0 ? undefined : () => choose(box.children[at]),
    }[event.key];
    if (!act) return event.key === "Enter" ? close() : undefined;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
