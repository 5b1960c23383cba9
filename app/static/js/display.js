// Displays: what stands on the screen stays when the server is away, with a note since when; it asks on by itself.
(function () {
  "use strict";
  var lastGood = new Date();
  function note(lost) {
    var line = document.getElementById("lost"), since = document.getElementById("lost_since");
    if (!line) { return; }
    line.hidden = !lost;
    since.textContent = ("0" + lastGood.getHours()).slice(-2) + ":" + ("0" + lastGood.getMinutes()).slice(-2);
  }
  function lost() { note(true); }
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:timeout", lost);
  document.addEventListener("htmx:responseError", lost);
  document.addEventListener("htmx:afterSwap", function () { lastGood = new Date(); note(false); });
  // A flash of what was just done goes by itself.
  document.addEventListener("htmx:afterSettle", function () {
    var flash = document.getElementById("flash");
    if (flash) { window.setTimeout(function () { flash.textContent = ""; }, 6000); }
  });
})();
