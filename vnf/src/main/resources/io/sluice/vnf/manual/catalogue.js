// SPDX-License-Identifier: Apache-2.0
// Shows the rows of the table that have all words of the search.
(function () {
  "use strict";
  const search = document.getElementById("search");
  const state = document.getElementById("state");
  const count = document.getElementById("count");
  const rows = Array.from(document.querySelectorAll("#rows tr")).slice(1).map(function (row) {
    const name = row.cells[0].textContent.toLowerCase();
    const words = (row.textContent + " " + (row.dataset.words || "")).toLowerCase();
    return { row: row, name: name, words: words };
  });
  const body = rows.length ? rows[0].row.parentNode : null;

  function show() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    const named = [];
    const others = [];
    rows.forEach(function (each) {
      const fits = wanted.every(function (word) { return each.words.includes(word); })
        && (!state || !state.value || each.row.dataset.state === state.value);
      each.row.hidden = !fits;
      shown += fits ? 1 : 0;
      const byName = wanted.some(function (word) { return each.name.includes(word); });
      (byName ? named : others).push(each.row);
    });
    // Those that are called so come first.
    named.concat(others).forEach(function (row) { body.appendChild(row); });
    count.textContent = shown + " of " + rows.length;
    history.replaceState(null, "", search.value ? "#" + encodeURIComponent(search.value) : "#");
  }

  search.value = decodeURIComponent(location.hash.slice(1));
  search.addEventListener("input", show);
  if (state) {
    state.addEventListener("change", show);
  }
  show();
})();
