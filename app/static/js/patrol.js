// A round on the phone: live scanning where the browser can, the next point, a check of what is typed. Forms and queue work without it.
(function () {
  "use strict";
  var box, numbers, stream, timer, seen, signs = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  var able = window.BarcodeDetector && navigator.mediaDevices && navigator.mediaDevices.getUserMedia;

  // -- what a label says: <point>.<number>.<token> at the end of an address
  function read(text) {
    var found = /(?:^|\/)(\d+)\.(\d+)\.([2-9A-HJKMNP-Z]{20})$/.exec(text.trim());
    return found && { point: found[1], number: found[2], text: found[0].replace(/^\//, "") };
  }
  function mistyped(text) {  // the last sign of a short code checks the six before it
    var code = text.replace(/[\s\-–—]/g, "").toUpperCase(), total = 0;
    if (!code || text.indexOf(".") >= 0) { return false; }
    for (var n = 0; n < 6; n++) { total += (n + 1) * signs.indexOf(code[n]); }
    return code.length !== 7 || /[^2-9A-HJKMNP-Z]/.test(code) || signs[(31 - total % 31) % 31] !== code[6];
  }

  // -- points and their forms
  function formOf(point) { return document.querySelector("form[data-point='" + point + "']"); }
  function waiting() {
    return Array.from(document.querySelectorAll("form[data-point]")).filter(function (form) { return !form.hidden; });
  }
  function open(form) {
    var part = form.closest("details");
    if (part) { part.open = true; }
    form.scrollIntoView({ block: "start" });
  }
  function tell(name) {
    box.querySelectorAll("[data-told]").forEach(function (e) { e.hidden = e.dataset.told !== name; });
  }
  function refresh() {  // what is kept on the device counts as walked
    document.querySelectorAll("form[data-point]").forEach(function (form) {
      var part = form.closest("details"), kept = part && part.querySelector("[data-kept]");
      if (!kept) { return; }
      if (form.hidden && kept.hidden) { part.open = false; }
      kept.hidden = !form.hidden;
    });
    var next = waiting()[0], part = next && next.closest("details");
    box.querySelector("[data-open-next]").hidden = !next;
    box.querySelector("[data-scan]").hidden = !next || !able;
    box.querySelector("[data-open]").classList.toggle("btn-primary", !able);
    box.querySelector("[data-open]").classList.toggle("btn-plain", Boolean(able));
    if (part) {
      box.querySelector("[data-next]").textContent = part.dataset.name;
      box.querySelector("[data-next-place]").textContent = part.dataset.place;
      box.querySelector("[data-open]").setAttribute("href", "#" + part.id);
    }
  }

  // -- the camera
  function stop() {
    window.clearTimeout(timer);
    if (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }
    stream = null;
    box.querySelector("[data-live]").hidden = true;
  }
  function scanned(text) {
    var label = read(text), form = label && formOf(label.point);
    if (label && numbers[label.point] && Number(label.number) < numbers[label.point]) { return tell("old"); }
    if (!form) { return tell(label && numbers[label.point] ? "again" : "other"); }
    if (form.hidden) { return tell("again"); }
    tell("");
    form.elements.code.value = label.text;
    form.elements.method.value = "qr";
    form.elements.code.setCustomValidity("");
    open(form);
    if (navigator.vibrate) { navigator.vibrate(80); }
    return true;
  }
  async function look(detector, video) {
    if (!stream) { return; }
    try {
      var found = await detector.detect(video);
      if (found.length && found[0].rawValue !== seen) {
        seen = found[0].rawValue;
        if (scanned(seen)) { return stop(); }
      }
    } catch (e) { /* the picture is not there yet */ }
    timer = window.setTimeout(function () { look(detector, video); }, 250);
  }
  async function start() {
    var video = box.querySelector("[data-video]");
    tell("");
    seen = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      box.querySelector("[data-live]").hidden = false;
      video.play().catch(function () { /* its first picture comes later */ });
      look(new window.BarcodeDetector({ formats: ["qr_code"] }), video);
    } catch (e) {
      stop();
      tell("camera");
    }
  }

  function bind() {
    var found = document.querySelector("[data-patrol]");
    if (!found || found === box) { return; }
    if (stream) { stop(); }
    box = found;
    numbers = {};
    box.dataset.numbers.split(" ").forEach(function (pair) { numbers[pair.split(":")[0]] = Number(pair.split(":")[1]); });
    box.querySelector("[data-scan]").onclick = start;
    box.querySelector("[data-stop]").onclick = stop;
    box.querySelector("[data-open]").onclick = function (event) {
      var form = waiting()[0];
      if (form) { event.preventDefault(); open(form); form.elements.code.focus(); }
    };
    var watch = new MutationObserver(refresh);
    document.querySelectorAll("form[data-point]").forEach(function (form) {
      watch.observe(form, { attributes: true, attributeFilter: ["hidden"] });
      form.elements.code.addEventListener("input", function () {
        form.elements.method.value = "typed";
        form.elements.code.setCustomValidity("");
      });
      form.elements.code.addEventListener("change", function () {
        form.elements.code.setCustomValidity(mistyped(form.elements.code.value) ? box.dataset.wrong : "");
      });
      form.querySelectorAll("[name=result]").forEach(function (choice) {
        choice.addEventListener("change", function () { form.querySelector("details").open = form.elements.result.value === "abnormal"; });
      });
    });
    refresh();
  }
  document.addEventListener("visibilitychange", function () { if (document.hidden && stream) { stop(); } });
  document.addEventListener("htmx:afterSettle", bind);
  bind();
})();
