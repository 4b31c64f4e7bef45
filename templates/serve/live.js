// Shows requests as they happen. Without it the page is as it was when it was loaded.
"use strict";
(() => {
  const phones = document.querySelector("#phones tbody");
  const fetches = document.querySelector("#fetches tbody");
  const told = document.getElementById("live");
  if (!told) return;
  const events = new EventSource("/events");
  events.onopen = () => { told.textContent = "Live."; };
  events.onerror = () => { told.textContent = "The connection is lost; trying again."; };

  const time = (at) => new Date(at).toISOString().slice(0, 19).replace("T", " ");
  const fresh = (row) => {
    row.classList.add("fresh");
    setTimeout(() => row.classList.remove("fresh"), 3000);
  };
  const put = (row, name, text) => {
    const cell = row.querySelector("[data-" + name + "]");
    if (cell) cell.textContent = text;
  };

  const phone = (one) => {
    const row = one.mac && phones.querySelector('tr[data-mac="' + CSS.escape(one.mac) + '"]');
    if (!row) return;
    put(row, "at", time(one.at));
    put(row, "client", one.client.replace(/:\d+$/, ""));
    put(row, "asked", one.asked);
    put(row, "result", one.result);
    fresh(row);
    clearTimeout(row.later);
    row.later = setTimeout(() => state(row, one.mac), 1000);
  };
  const state = async (row, mac) => {
    const answer = await fetch("/api/v1/phones/" + encodeURIComponent(mac));
    if (!answer.ok) return;
    const cell = row.querySelector("[data-state]");
    const known = (await answer.json()).state;
    cell.textContent = known;
    cell.className = known;
  };

  const cell = (row, label, text, kind) => {
    const made = document.createElement("td");
    made.dataset.label = label;
    if (kind) {
      const word = document.createElement("span");
      word.className = kind;
      word.textContent = text;
      made.append(word);
    } else {
      made.textContent = text;
    }
    row.append(made);
    return made;
  };
  const request = (one) => {
    const wanted = fetches.closest("table").dataset.result;
    if (wanted && wanted !== one.result) return;
    const row = document.createElement("tr");
    cell(row, "Time", time(one.at));
    cell(row, "By", one.protocol);
    cell(row, "From", one.client);
    const link = document.createElement("a");
    link.href = "/phones/" + encodeURIComponent(one.mac || "");
    link.textContent = one.mac || "";
    cell(row, "Phone", "").append(link);
    cell(row, "What", one.asked);
    cell(row, "Result", one.result, one.result).append(" " + one.status + " " + (one.why || ""));
    cell(row, "Bytes", one.bytes);
    cell(row, "User-Agent", one.agent || "–");
    fetches.prepend(row);
    fresh(row);
    while (fetches.rows.length > 200) fetches.deleteRow(-1);
  };

  events.addEventListener("fetch", (event) => {
    const one = JSON.parse(event.data);
    if (phones) phone(one);
    if (fetches) request(one);
  });
})();
