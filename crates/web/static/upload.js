// Makes the upload form quicker: files may be dropped on it, are listed, and are measured before they are sent.
// Without this script the form works as it stands.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const list = form.querySelector(".chosen");
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button[type=submit]");
  const language = document.documentElement.lang;
  const size = (bytes) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1048576) + " MB";
  form.querySelector(".drop-hint").hidden = false;

  const show = () => {
    const files = [...input.files];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    list.replaceChildren(...files.map((file) => {
      const line = document.createElement("li");
      line.textContent = file.name + " – " + size(file.size);
      return line;
    }));
    list.hidden = files.length === 0;
    const why = files.length > Number(form.dataset.filesMax) ? form.dataset.tooMany
      : total > Number(form.dataset.bytesMax) ? form.dataset.tooLarge : "";
    problem.textContent = why;
    problem.hidden = !why;
    button.disabled = Boolean(why);
  };

  let depth = 0;
  const over = (on) => drop.classList.toggle("drop-over", on);
  form.addEventListener("dragenter", (event) => { event.preventDefault(); depth += 1; over(true); });
  form.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) { depth = 0; over(false); } });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    over(false);
    if (event.dataTransfer.files.length > 0) {
      input.files = event.dataTransfer.files;
      show();
      button.focus();
    }
  });
  input.addEventListener("change", show);
  form.addEventListener("submit", () => {
    const words = button.textContent;
    button.textContent = form.dataset.reading;
    button.disabled = true;
    // Coming back by the browser's button shows the form as it was.
    window.addEventListener("pageshow", () => { button.textContent = words; show(); }, { once: true });
  });
  show();
})();
