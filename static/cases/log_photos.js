/* Photos of the case form: made smaller on the phone, shown, kept until the server has them.

   Photos.start({ list, camera, paper, draft, words, changed }) watches the camera button; the
   server checks and redraws every picture again. */
(function () {
  "use strict";

  const LONG_SIDE = 2000;
  const QUALITY = 0.85;

  /* Smaller and upright; a picture this browser cannot read goes as it is, the server decides. */
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return await new Promise(function (resolve) {
        canvas.toBlob(function (blob) { resolve(blob || file); }, "image/jpeg", QUALITY);
      });
    } catch (error) {
      return file;
    }
  }

  function start(place) {
    const rows = new Map();

    function add(id, picture, label, state) {
      const row = document.createElement("li");
      const image = document.createElement("img");
      image.alt = label;
      image.src = picture;
      const caption = document.createElement("span");
      caption.textContent = label;
      const note = document.createElement("span");
      note.className = "hm-caption";
      note.textContent = state;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "hm-plain";
      remove.textContent = place.words.remove;
      remove.addEventListener("click", function () { drop(id); });
      row.append(image, caption, note, remove);
      place.list.append(row);
      rows.set(id, { row: row, note: note, url: "" });
    }

    async function drop(id) {
      const entry = rows.get(id);
      if (entry.url) {
        const answer = await Sender.ask(entry.url, {});
        if (answer.state !== "ok" && answer.state !== "absent") {
          entry.note.textContent = place.words.removeLater;
          return;
        }
      }
      await Outbox.remove("photo", id);
      entry.row.remove();
      rows.delete(id);
      place.changed();
    }

    place.camera.addEventListener("change", async function () {
      const files = Array.from(place.camera.files);
      const paper = place.paper.value;
      const label = place.paper.selectedOptions[0].textContent;
      place.camera.value = "";
      for (const file of files) {
        const id = Sender.uuid();
        const blob = await smaller(file);
        await Outbox.put("photo", id, place.draft(), { paper: paper, label: label, blob: blob });
        add(id, URL.createObjectURL(blob), label, place.words.photoWaiting);
      }
      place.changed();
    });

    document.addEventListener("photo:sent", function (event) {
      const entry = rows.get(event.detail.id);
      if (!entry) return;
      entry.url = event.detail.url;
      entry.note.textContent = place.words.photoSent;
    });

    document.addEventListener("photo:refused", function (event) {
      const entry = rows.get(event.detail.id);
      if (!entry) return;
      entry.note.textContent = event.detail.sentence;
      entry.note.classList.add("hm-error");
    });

    return {
      /* What the server has already, and what still waits on this phone. */
      restore: async function (photos) {
        photos.forEach(function (photo) {
          add(photo.key, photo.url, photo.label, place.words.photoSent);
          rows.get(photo.key).url = photo.url;
        });
        for (const each of await Outbox.all("photo", place.draft())) {
          const state = each.value.sentence || place.words.photoWaiting;
          add(each.id, URL.createObjectURL(each.value.blob), each.value.label, state);
        }
      },
    };
  }

  window.Photos = { start: start };
})();
