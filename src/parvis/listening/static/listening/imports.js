// How far a file has been sent. Without this script the form works all the same, without a bar.
document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form || !event.detail.lengthComputable) return;
  const sent = event.detail.loaded / event.detail.total;
  const place = form.querySelector("[data-upload-progress]");
  place.hidden = false;
  place.querySelector("progress").value = sent;
  place.querySelector("[data-upload-percent]").textContent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(sent);
  place.querySelector("[data-upload-looking]").hidden = sent < 1;
});
