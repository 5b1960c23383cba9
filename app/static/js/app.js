// The portal's own script: small comforts over plain HTML. Bound by data- attributes; every page works without it.
(function () {
  "use strict";
  var on = function (name, act) { document.addEventListener(name, act); };

  // Focus goes to the error summary of a refused form, also after a swap.
  function focusErrors() {
    var summary = document.querySelector("[data-focus]");
    if (summary) { summary.focus(); }
  }
  on("DOMContentLoaded", focusErrors);
  on("htmx:afterSettle", focusErrors);

  // Ctrl K finds; / too, outside of fields.
  on("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if ((event.ctrlKey && event.key === "k") || (event.key === "/" && !typing)) {
      var find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
  });

  // data-check-all="name": ticks all boxes of that name which may be ticked.
  on("change", function (event) {
    var name = event.target.getAttribute("data-check-all");
    if (!name) { return; }
    document.querySelectorAll("input[name='" + name + "']:not(:disabled)").forEach(function (box) {
      box.checked = event.target.checked;
    });
  });

  // data-phrase="field": a stock phrase is written into that field.
  on("change", function (event) {
    var target = event.target.getAttribute("data-phrase");
    if (target) { document.getElementById(target).value = event.target.value; }
  });

  // data-submit: a select or a tick that hands its form in.
  on("change", function (event) {
    if (event.target.hasAttribute("data-submit")) { event.target.form.requestSubmit(); }
  });

  // data-module="/static/js/x.js": a device page brings its module along, also when it was swapped in.
  var modules = {};
  function loadModules() {
    document.querySelectorAll("[data-module]").forEach(function (part) {
      var url = part.getAttribute("data-module");
      if (modules[url]) { return; }
      modules[url] = true;
      document.head.appendChild(Object.assign(document.createElement("script"), { src: url }));
    });
  }
  on("DOMContentLoaded", loadModules);
  on("htmx:afterSettle", loadModules);

  // A button outside of its form (the bar of a phone) gives its answer too; htmx looks inside the form only.
  on("htmx:configRequest", function (event) {
    var cause = event.detail.triggeringEvent, button = cause && cause.submitter;
    if (button && button.name && !event.detail.formData.has(button.name)) {
      event.detail.formData.append(button.name, button.value);
    }
  });

  // Menus close when one goes elsewhere.
  on("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.removeAttribute("open"); }
    });
  });

  // Two minutes before the session ends, ask; the page and what was typed stay as they are.
  var ends = null;
  function watchSession() {
    var box = document.getElementById("session_end");
    if (!box) { return; }
    window.clearTimeout(ends);
    box.hidden = true;
    ends = window.setTimeout(function () { box.hidden = false; }, (Number(box.dataset.idle) - 120) * 1000);
  }
  on("DOMContentLoaded", watchSession);
  on("htmx:afterRequest", function (event) {
    // polls are no activity
    if (!event.detail.elt.hasAttribute("data-poll")) { watchSession(); }
  });
})();
