// "Use this" below a rule puts the nearest rule that works into the field; without this script it is sent
// to the server, which does the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".rule-check button[name=use]");
  const field = button && document.getElementById(button.closest(".rule-check").dataset.rule);
  if (!field) return;
  event.preventDefault();
  field.value = button.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
