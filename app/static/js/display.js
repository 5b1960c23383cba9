// Displays: what stands on the screen stays when the server is away, with a note since when; it asks on by itself.
(function () {
  "use strict";
  function note(lost) {
    var line = document.getElementById("lost"), clock = document.querySelector(".clock");
    if (!line) { return; }
    line.hidden = !lost;
    document.getElementById("lost_since").textContent = clock ? clock.textContent : "";
  }
  function lost() { note(true); }
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", lost);
  document.addEventListener("htmx:afterSwap", function () { note(false); });
  // A flash of what was just done goes by itself.
  document.addEventListener("htmx:afterSettle", function () {
    var flash = document.getElementById("flash");
    if (flash) { window.setTimeout(function () { flash.textContent = ""; }, 6000); }
  });
})();
