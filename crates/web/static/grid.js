// The annex as a grid: moving by keys, a block pasted from a spreadsheet, filling down, and the rule of a cell while one types.
// The page works without it.
(() => {
  const form = document.querySelector("[data-grid]");
  if (!form) return;
  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td input[inputmode]")]);
  const place = new Map();
  rows.forEach((cells, r) => cells.forEach((cell, c) => place.set(cell, [r, c])));

  // The rule of the server: 0 to 100, at most four decimals.
  const right = (text) => {
    const found = /^\s*(\d{1,3})(?:[.,](\d{0,4}))?\s*%*\s*$/.exec(text);
    if (!found) return text.trim() === "";
    const whole = Number(found[1]);
    return whole < 100 || (whole === 100 && !/[1-9]/.test(found[2] || ""));
  };
  const check = (cell) => {
    const wrong = !right(cell.value);
    const message = cell.parentElement.querySelector(".cell-wrong");
    if (wrong) {
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", message.id);
    } else {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    }
    message.textContent = wrong ? form.dataset.wrong : "";
  };

  // What a block has overwritten, until something is typed: Ctrl+Z puts it back.
  let undo = [];
  const put = (changes) => {
    const writable = changes.filter(([cell]) => cell && !cell.readOnly);
    undo.push(writable.map(([cell]) => [cell, cell.value]));
    for (const [cell, value] of writable) {
      cell.value = value;
      check(cell);
    }
  };
  const go = (r, c) => {
    const cell = rows[r] && rows[r][c];
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  };
  const fill = (r, c) => {
    const value = rows[r][c].value;
    put(rows.slice(r + 1).map((cells) => [cells[c], value]).filter(([cell]) => cell && cell.value.trim() === ""));
  };

  form.addEventListener("input", (event) => {
    if (!place.has(event.target)) return;
    undo = [];
    check(event.target);
  });

  form.addEventListener("paste", (event) => {
    const at = place.get(event.target);
    if (!at) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const changes = [];
    text.split("\n").forEach((line, r) => line.split("\t").forEach((value, c) => {
      changes.push([rows[at[0] + r] && rows[at[0] + r][at[1] + c], value.trim()]);
    }));
    put(changes);
  });

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    const at = place.get(cell);
    if (!at || event.altKey || event.isComposing) return;
    const [r, c] = at;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && key === "z" && undo.length > 0) {
      for (const [back, value] of undo.pop()) {
        back.value = value;
        check(back);
      }
      event.preventDefault();
    } else if (control && key === "d") {
      event.preventDefault();
      fill(r, c);
    }
    if (control || event.shiftKey && key !== "enter") return;
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const moves = {
      arrowup: () => go(r - 1, c),
      arrowdown: () => go(r + 1, c),
      // Enter never sends a half-filled grid.
      enter: () => go(r + (event.shiftKey ? -1 : 1), c) || true,
      arrowleft: () => (all || cell.selectionEnd === 0) && go(r, c - 1),
      arrowright: () => (all || cell.selectionStart === cell.value.length) && go(r, c + 1),
    };
    if (moves[key] && moves[key]()) event.preventDefault();
  });

  // A button in each column: what stands in its first filled cell goes into the empty ones below.
  form.querySelectorAll("thead th").forEach((head, column) => {
    const c = column - 1;
    if (!rows[0] || !rows[0][c] || rows[0][c].readOnly) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fill-down";
    button.textContent = form.dataset.fill;
    button.addEventListener("click", () => {
      const first = rows.findIndex((cells) => cells[c] && cells[c].value.trim() !== "");
      if (first >= 0) fill(first, c);
    });
    head.append(button);
  });

  form.addEventListener("submit", (event) => {
    const wrong = [...place.keys()].find((cell) => !right(cell.value));
    if (!wrong) return;
    event.preventDefault();
    check(wrong);
    wrong.focus();
  });
})();
