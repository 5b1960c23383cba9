// The grid of rooms: draw over free time to book it, drag an own booking to move it.
// Everything here is also done by forms; this only fills them in. One row is one room on one day.
(function () {
  "use strict";
  var pick = null; // what is being drawn or dragged

  function board(element) { return element && element.closest("[data-grid]"); }

  // Where the slices of a row begin and how wide one is, in pixels of the board.
  function measure(grid, row) {
    var head = row.querySelector("th").getBoundingClientRect();
    var whole = grid.getBoundingClientRect();
    var line = row.getBoundingClientRect();
    var left = head.right - whole.left;
    return {
      left: left, top: line.top - whole.top, height: line.height,
      slice: (whole.width - left) / Number(grid.dataset.slices), whole: whole
    };
  }

  function sliceAt(grid, row, x) {
    var m = measure(grid, row);
    var n = Math.floor((x - m.whole.left - m.left) / m.slice);
    return Math.max(0, Math.min(Number(grid.dataset.slices) - 1, n));
  }

  function hour(grid, slice) {
    var minutes = Number(grid.dataset.opens) + slice * Number(grid.dataset.step);
    var two = function (n) { return (n < 10 ? "0" : "") + n; };
    return two(Math.floor(minutes / 60)) + ":" + two(minutes % 60);
  }

  // A frame over the chosen time, with its hours; an SVG, since the page allows no inline styles.
  function paint() {
    var svg = pick.grid.querySelector(".board-pick");
    var m = measure(pick.grid, pick.row);
    var rect = svg.querySelector("rect"), text = svg.querySelector("text");
    svg.removeAttribute("hidden");
    rect.setAttribute("x", m.left + pick.from * m.slice);
    rect.setAttribute("y", m.top + 1);
    rect.setAttribute("width", (pick.until - pick.from) * m.slice);
    rect.setAttribute("height", m.height - 2);
    text.setAttribute("x", m.left + pick.from * m.slice + 4);
    text.setAttribute("y", m.top + m.height / 2 + 4);
    text.textContent = hour(pick.grid, pick.from) + "–" + hour(pick.grid, pick.until);
  }

  function stop() {
    if (pick) { pick.grid.querySelector(".board-pick").setAttribute("hidden", ""); }
    pick = null;
  }

  document.addEventListener("pointerdown", function (event) {
    var grid = board(event.target);
    if (!grid || event.button !== 0 || event.pointerType === "touch") { return; }
    var row = event.target.closest("tr[data-room]");
    var free = event.target.closest("a.free"), slot = event.target.closest("[data-booking]");
    if (!row || (!free && !slot)) { return; }
    var at = sliceAt(grid, row, event.clientX);
    pick = { grid: grid, row: row, home: row, start: at, from: at, until: at + 1, moved: false, slot: slot };
    if (slot) {
      var cell = slot.closest("td");
      var begins = sliceAt(grid, row, cell.getBoundingClientRect().left + 2);
      pick.grip = at - begins;
      pick.length = cell.colSpan;
      pick.begins = begins;
      pick.from = begins;
      pick.until = begins + pick.length;
    }
  });

  document.addEventListener("pointermove", function (event) {
    if (!pick) { return; }
    var under = document.elementFromPoint(event.clientX, event.clientY);
    var row = under && under.closest("[data-grid] tr[data-room]");
    if (pick.slot) {
      if (row && board(row) === pick.grid) { pick.row = row; }
      var last = Number(pick.grid.dataset.slices) - pick.length;
      pick.from = Math.max(0, Math.min(last, sliceAt(pick.grid, pick.row, event.clientX) - pick.grip));
      pick.until = pick.from + pick.length;
      pick.moved = pick.from !== pick.begins || pick.row !== pick.home;
    } else {
      var at = sliceAt(pick.grid, pick.row, event.clientX);
      pick.from = Math.min(pick.start, at);
      pick.until = Math.max(pick.start, at) + 1;
      pick.moved = pick.until - pick.from > 1;
    }
    if (pick.moved || !pick.grid.querySelector(".board-pick").hasAttribute("hidden")) { paint(); }
  });

  document.addEventListener("pointerup", function (event) {
    if (!pick) { return; }
    var done = pick;
    stop();
    if (!done.moved) { return; } // a click: the link does it
    event.preventDefault();
    swallow();
    if (done.slot) { move(done); } else { book(done); }
  });

  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { stop(); } });
  document.addEventListener("dragstart", function (event) { if (board(event.target)) { event.preventDefault(); } });

  // The click that follows a drag is none.
  function swallow() {
    var eat = function (event) {
      event.preventDefault();
      event.stopPropagation();
      document.removeEventListener("click", eat, true);
    };
    document.addEventListener("click", eat, true);
    window.setTimeout(function () { document.removeEventListener("click", eat, true); }, 50);
  }

  function book(done) {
    var day = done.row.dataset.day || done.grid.dataset.day;
    window.location.assign(done.grid.dataset.new + "?room=" + done.row.dataset.room + "&day=" + day +
      "&starts=" + hour(done.grid, done.from) + "&ends=" + hour(done.grid, done.until));
  }

  function move(done) {
    var form = document.getElementById("grid_move");
    if (!form) { return; }
    form.elements.booking_id.value = done.slot.dataset.booking;
    form.elements.version.value = done.slot.dataset.version;
    form.elements.room_id.value = done.row.dataset.room;
    form.elements.starts.value = hour(done.grid, done.from);
    form.requestSubmit();
  }
})();
