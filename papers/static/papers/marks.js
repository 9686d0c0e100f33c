// Marks by single keys and what follows a mark: focus, unread count, errors. For readers, beside keys.js,
// which says when a key counts. Each key presses the control that a mouse would.
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const controls = {
    b: ".ic-save",
    B: ".ic-drop",
    m: ".ic-seen, .ic-unseen",
    s: ".ic-skip",
    t: ".ic-tag",
    n: ".ic-note",
    c: ".ic-talk",
  };
  const rest = { u: "#live button, #said button", A: ".mark-all" };
  const pressed = new WeakMap(); // by request: the row, and what is to have the focus when it has changed
  let early = null; // typed before the small form has come: its text, and whether it is to be sent

  function say(words) {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = words;
    $("#live").replaceChildren(toast);
  }

  function find(key, entry) {
    if (Object.hasOwn(rest, key)) return $(rest[key]);
    if (!Object.hasOwn(controls, key)) return null;
    return entry ? $(controls[key], entry) : $(`[data-key=${key}]`);
  }

  const hold = (event) => {
    const enter = event.key === "Enter";
    if (!early || (event.key.length > 1 && !enter) || event.target.closest("input, textarea")) return;
    if (!enter) early.text += event.key;
    else if (early.lines && !event.ctrlKey && !event.metaKey) early.text += "\n";
    else early.sent = true;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("keydown", hold, true);

  document.addEventListener("row-key", (event) => {
    const { key, entry } = event.detail;
    const found = find(key, entry);
    if (found?.matches("input, textarea")) found.focus();
    else if (found) found.click();
    else return;
    event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest(".inline, form:has(> .field > textarea)");
    if (!form) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    const entry = event.key === "Escape" && form.closest(".entry");
    if (!entry) return;
    form.remove();
    $(".entry__t a", entry).focus();
  });

  document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
    const marks = target.closest(".marks");
    if (!marks || target.matches("input")) return;
    const entry = marks.closest(".entry");
    const entries = all(".entry");
    const at = entries.indexOf(entry);
    const key = Object.keys(controls).find((each) => target.matches(controls[each]));
    const next = entries[at + 1] ?? entries[at - 1];
    if (key === "t" || key === "n") early = { text: "", sent: false, lines: key === "n" };
    pressed.set(detail.xhr, { entry, key, state: marks.dataset.state, next });
  });

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    for (const count of all("[data-unread]")) count.textContent = all(".marks[data-state=unread]").length;
    if (!pressed.has(detail.xhr)) return;
    const { entry, key, state, next } = pressed.get(detail.xhr);
    const gone = !entry.isConnected || (state !== "skipped" && $(".marks[data-state=skipped]", entry));
    const lost = document.activeElement === document.body;
    const field = !gone && $(".inline :is(input:not([type=hidden]), textarea)", entry);
    if (field) {
      field.focus();
      field.setRangeText(early?.text ?? "", field.value.length, field.value.length, "end");
      if (early?.sent) field.form.requestSubmit();
    } else if (gone) $(".entry__t a", next ?? document.body)?.focus();
    else if (lost) (find(key, entry) ?? $(".entry__t a", entry)).focus();
    early = null;
  });

  const failed = () => say($("#live").dataset.failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
})();
