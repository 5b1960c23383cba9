// Draw a signature with a finger or the mouse; it is handed in as a PNG in a hidden field. Without this script a picture can be chosen.
(function () {
  "use strict";

  function pad(form) {
    var box = form.querySelector(".signature-pad");
    var canvas = box.querySelector("canvas");
    var pen = canvas.getContext("2d");
    var field = form.querySelector("input[name=drawn]");
    var last = null;
    box.hidden = false;
    form.noValidate = true;

    function place(event) {
      var frame = canvas.getBoundingClientRect();
      return {
        x: (event.clientX - frame.left) * canvas.width / frame.width,
        y: (event.clientY - frame.top) * canvas.height / frame.height
      };
    }

    function line(from, to) {
      pen.lineWidth = 5;
      pen.lineCap = "round";
      pen.lineJoin = "round";
      pen.strokeStyle = "#1b1b1b";
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      pen.stroke();
    }

    function end() {
      if (!last) { return; }
      last = null;
      field.value = canvas.toDataURL("image/png");
    }

    canvas.addEventListener("pointerdown", function (event) {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      last = place(event);
      line(last, { x: last.x + 0.1, y: last.y });
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!last) { return; }
      var here = place(event);
      line(last, here);
      last = here;
    });
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    box.querySelector("[data-clear]").addEventListener("click", function () {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      field.value = "";
    });
  }

  function bind() {
    document.querySelectorAll("form[data-signature]:not([data-bound])").forEach(function (form) {
      form.setAttribute("data-bound", "");
      pad(form);
    });
  }
  document.addEventListener("DOMContentLoaded", bind);
  document.addEventListener("htmx:afterSettle", bind);
  if (document.readyState !== "loading") { bind(); }
})();
