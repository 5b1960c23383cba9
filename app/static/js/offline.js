// Records made without a network: written down first, sent when it can be, once. How a page uses it: app/core/offline.py.
(function () {
  "use strict";
  var box, person, keys, busy = false, touched = false, text = new TextEncoder(), words = new TextDecoder();
  var able = window.isSecureContext && window.indexedDB && window.crypto && window.crypto.subtle;
  // -- the store: one row a record; only its id, whose it is and which key it takes can be read in it
  async function store(mode, act) {
    var asked = indexedDB.open("portal-offline", 1), db;
    asked.onupgradeneeded = function () { asked.result.createObjectStore("records", { keyPath: "id" }).createIndex("person", "person"); };
    db = await new Promise(function (ok, no) { asked.onsuccess = function () { ok(asked.result); }; asked.onerror = function () { no(asked.error); }; });
    try {
      var work = db.transaction("records", mode, { durability: "strict" }), found = act(work.objectStore("records"));
      await new Promise(function (ok, no) { work.oncomplete = ok; work.onabort = work.onerror = function () { no(work.error); }; });
      return found.result;
    } finally { db.close(); }
  }
  function remove(id) { return store("readwrite", function (s) { return s.delete(id); }); }

  // -- sealed with AES-GCM under the person's key; the person and the id are bound to it
  function how(row, iv) { return { name: "AES-GCM", iv: iv, additionalData: text.encode(row.person + "/" + row.id) }; }
  function keyOf(id) {
    var bytes = keys[id].match(/../g).map(function (pair) { return parseInt(pair, 16); });
    return crypto.subtle.importKey("raw", new Uint8Array(bytes), "AES-GCM", false, ["encrypt", "decrypt"]);
  }
  async function seal(row, bytes) {
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv: iv, data: await crypto.subtle.encrypt(how(row, iv), await keyOf(row.key), bytes) };
  }
  async function unseal(row, part) { return crypto.subtle.decrypt(how(row, part.iv), await keyOf(row.key), part.data); }
  async function put(row, meta, bodies) {  // without bodies its files stay as they are
    if (bodies) { row.files = []; }
    for (var body of bodies || []) { row.files.push(await seal(row, body)); }
    row.meta = await seal(row, text.encode(JSON.stringify(meta)));
    await store("readwrite", function (s) { return s.put(row); });
  }
  async function records() {
    var rows = await store("readonly", function (s) { return s.index("person").getAll(person); });
    var all = await Promise.all(rows.map(async function (row) {
      try { return { row: row, meta: JSON.parse(words.decode(await unseal(row, row.meta))) }; }
      catch (e) { return { row: row, meta: { at: "", state: "lost", files: [] } }; }  // its key is gone: it can only be thrown away
    }));
    return all.sort(function (a, b) { return a.meta.at < b.meta.at ? -1 : a.meta.at > b.meta.at ? 1 : 0; });
  }
  async function filled(record) {
    var form = new FormData(), meta = record.meta;
    meta.fields.forEach(function (pair) { form.append(pair[0], pair[1]); });
    form.set("form_token", record.row.id);
    form.set("client_id", record.row.id);
    if (meta.late || Date.now() - box.dataset.skew - Date.parse(meta.at) > 60000) { form.set("client_at", meta.at); }
    for (var n = 0; n < meta.files.length; n++) {
      form.append(meta.files[n].field, new Blob([await unseal(record.row, record.row.files[n])], { type: meta.files[n].type }), meta.files[n].name);
    }
    return form;
  }

  // -- write down what a form says; what it says under the same token replaces what it said before
  async function keep(form) {
    var given = new FormData(form), id = given.get("form_token"), fields = [], files = [], size = 0;
    given.forEach(function (value, name) {
      if (value instanceof File && value.size) { files.push([name, value]); size += value.size; }
      else if (!(value instanceof File) && !/^(csrf_token|form_token|client_id|client_at)$/.test(name)) { fields.push([name, value]); }
    });
    if (size > Number(box.dataset.most)) { throw new Error("too_large"); }
    var before = (await records()).find(function (r) { return r.row.id === id && r.meta.state !== "lost"; });
    var show = (form.dataset.offlineShow || "").split(" "), now = new Date(Date.now() - box.dataset.skew).toISOString();
    var meta = {
      url: form.getAttribute("action") || location.pathname, label: form.dataset.offline, state: "waiting", reason: "",
      stream: form.dataset.offlineStream || "", form: form.dataset.offlineKey || "", fields: fields,
      at: given.get("client_at") ? new Date(given.get("client_at")).toISOString() : before && before.meta.late ? before.meta.at : now,
      late: Boolean(given.get("client_at")) || !navigator.onLine,
      shown: fields.filter(function (f) { return f[1] && show.indexOf(f[0]) >= 0; }).map(function (f) { return f[1]; }).join(" "),
      files: files.map(function (f) { return { field: f[0], name: f[1].name, type: f[1].type }; })
    };
    if (before && !files.length) { meta.files = before.meta.files; await put(before.row, meta); return id; }  // its photos stay
    var bodies = await Promise.all(files.map(function (f) { return new Response(f[1]).arrayBuffer(); }));
    await put({ id: id, person: person, key: Object.keys(keys).pop() }, meta, bodies);
    return id;
  }

  // -- hand in: in order, one window at a time, while the same person is signed in
  async function passport() {
    try {
      var answer = await fetch(box.dataset.pass, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!answer.ok || answer.headers.get("HX-Redirect")) { return { say: answer.status < 500 ? "signed_out" : "unreachable" }; }
      var pass = await answer.json();
      return pass.person === person ? pass : { say: "other" };
    } catch (e) { return { say: "unreachable" }; }
  }
  async function send(record, pass) {
    var stop = new AbortController(), limit = setTimeout(function () { stop.abort(); }, 90000);
    try {
      var answer = await fetch(record.meta.url, { method: "POST", body: await filled(record), signal: stop.signal, headers: { "HX-Request": "true", "X-CSRFToken": pass.csrf } });
      var page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.status === 204) { return { done: true, to: answer.headers.get("HX-Location") }; }
      if ([403, 404, 409, 410, 413, 422].indexOf(answer.status) < 0) { return { say: answer.status < 500 && answer.status !== 429 ? "signed_out" : "unreachable" }; }
      var why = Array.from(page.querySelectorAll(".error-summary li, .flash")).map(function (e) { return e.textContent.trim(); });
      return { page: answer.status === 422 && page, reason: why.join(" ") || String(answer.status) };
    } catch (e) { return { say: "unreachable" }; } finally { clearTimeout(limit); }
  }
  async function handIn(mine) {  // mine: the record just made here, if any; tells what became of it
    var went = { sent: 0, mine: {}, say: "" }, held = {}, pass = null;
    for (var record of await records()) {
      var stream = record.meta.stream || record.row.id;
      if (record.meta.state !== "waiting" || held[stream]) { held[stream] = true; continue; }
      pass = pass || await passport();
      var became = pass.say ? pass : await send(record, pass);
      if (record.row.id === mine) { went.mine = became; }
      if (became.done) { await remove(record.row.id); went.sent += 1; continue; }
      await put(record.row, Object.assign(record.meta, { late: record.meta.late || !became.reason, state: became.reason ? "refused" : "waiting", reason: became.reason || "" }));
      held[stream] = true;
      if (became.say) { went.say = became.say; break; }
    }
    return went;
  }
  async function flush(mine) {
    if (busy && !mine) { return null; }
    var went = { sent: 0, mine: {}, say: "unreachable" };
    busy = true;
    try {
      if (navigator.onLine) { went = await (navigator.locks ? navigator.locks.request("portal-offline", function () { return handIn(mine); }) : handIn(mine)); }
    } finally { busy = false; }
    if (went.sent && !mine && !touched) { location.assign(box.dataset.home); }
    await list(went.say);
    return went;
  }

  // -- what the reader sees
  function say(name) {
    box.querySelectorAll("[data-say]").forEach(function (e) { e.hidden = e.dataset.say !== name; });
    box.hidden = box.hidden && !name;
  }
  async function list(sentence) {
    var all = await records(), rows = box.querySelector("[data-records]"), lang = document.documentElement.lang;
    var here = Array.from(document.querySelectorAll("form[data-offline] [name=form_token]")).map(function (f) { return f.value; });
    rows.textContent = "";
    box.hidden = !all.length;
    say(!navigator.onLine ? "offline" : all.some(function (r) { return r.meta.state === "waiting"; }) ? sentence : "");
    all.forEach(function (record) {
      var row = box.querySelector("template").content.cloneNode(true).firstElementChild, meta = record.meta;
      row.querySelector(".title").textContent = (meta.label || row.dataset.lost) + (meta.shown ? "　" + meta.shown : "");
      row.querySelector("[data-when]").textContent = meta.at && new Date(meta.at).toLocaleString(lang, { timeZone: box.dataset.zone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
      row.querySelectorAll("[data-state]").forEach(function (e) { e.hidden = e.dataset.state.split(" ").indexOf(meta.state) < 0; });
      row.querySelector("[data-reason]").textContent = meta.reason || "";
      row.querySelector("[data-correct]").onclick = function () { correct(record); };
      row.querySelector("[data-discard]").onclick = function () { if (window.confirm(box.dataset.confirm)) { remove(record.row.id).then(function () { touched = false; location.assign(box.dataset.home); }); } };
      rows.appendChild(row);
    });
    document.querySelectorAll("form[data-offline-key]").forEach(function (form) {  // its deed is done here already
      var next = document.getElementById(form.dataset.offlineNext || "");
      form.hidden = all.some(function (r) { return r.meta.form === form.dataset.offlineKey && (r.meta.state === "waiting" || here.indexOf(r.row.id) < 0); });
      if (form.hidden && next) { next.hidden = false; }
    });
  }
  async function handed(id, form) {  // what the reader sees of it: done, to be corrected beside its fields, or kept
    var went = await flush(id), page = went.mine.page;
    if (went.mine.done) { location.assign(went.mine.to || box.dataset.home); }
    else if (page) {
      document.getElementById("main").replaceWith(page.getElementById("main"));
      document.dispatchEvent(new Event("htmx:afterSettle"));  // focus goes to what is to be corrected
    } else if (form && !form.dataset.offlineKey) {  // may be filled again, as another record
      form.reset();
      form.querySelector("[name=form_token]").value = Array.from(crypto.getRandomValues(new Uint8Array(18))).map(function (n) { return (n + 256).toString(16).slice(1); }).join("");
    }
    if (!went.mine.done && !page) { box.scrollIntoView(); }
  }
  function correct(record) { return put(record.row, Object.assign(record.meta, { state: "waiting" })).then(function () { return handed(record.row.id); }); }
  async function submit(form) {
    try { await handed(await keep(form), form); } catch (e) {
      say(e.message === "too_large" ? "too_large" : "full");
      box.scrollIntoView();
      if (e.message !== "too_large" && navigator.onLine) { form.removeAttribute("data-offline"); form.requestSubmit(); }
    }
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!box || !able || !form.hasAttribute("data-offline")) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.busy) { return; }  // tapped twice
    form.dataset.busy = "yes";
    submit(form).finally(function () { delete form.dataset.busy; });
  }, true);
  function bind() {
    var found = document.querySelector("[data-offline-box]");
    if (!found || found === box) { return; }
    box = found; touched = false; keys = {};
    if (!able) { return say("insecure"); }
    person = Number(box.dataset.person);
    box.dataset.keys.split(" ").forEach(function (pair) { keys[pair.split(":")[0]] = pair.split(":")[1]; });
    var fast = Date.now() - Date.parse(box.dataset.now);  // a clock that is wrong is set right in the records
    box.dataset.skew = Math.abs(fast) > 120000 ? fast : 0;
    list("").then(function () { return flush(); }, function () { say("full"); });
  }
  function again() { if (box && able && box.isConnected && !document.hidden) { flush(); } }
  ["online", "offline", "visibilitychange"].forEach(function (name) { window.addEventListener(name, again); });
  document.addEventListener("input", function () { touched = true; });
  window.setInterval(function () { if (box && !box.hidden) { again(); } }, 60000);
  document.addEventListener("htmx:afterSettle", bind);
  bind();
})();
