// The pictures of a report: made smaller in the browser, as far as it can, before they are sent; what is too large
// or too many all the same is told at the field, and the form does not go with it.
import { fill } from "../shared/card.js";

const side = 2400, // pixels of the longest side
  enough = 1 << 20, // bytes that are not worth the work
  mib = 1 << 20;

/** A smaller picture, or the same where the browser can't make one. @param {File} file */
async function shrink(file) {
  if (file.size <= enough) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const draws = canvas.getContext("2d");
    draws.fillStyle = "#fff"; // what can be seen through in a PNG would be black
    draws.fillRect(0, 0, canvas.width, canvas.height);
    draws.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const jpeg = await new Promise((/** @type {BlobCallback} */ made) => canvas.toBlob(made, "image/jpeg", 0.85));
    return jpeg && jpeg.size < file.size ? new File([jpeg], file.name.replace(/\.\w+$/, "") + ".jpg", { type: jpeg.type }) : file;
  } catch {
    return file;
  }
}

/**
 * Looks after a field of pictures. What it returns waits until those that are chosen are ready.
 * @param {HTMLInputElement} field @param {HTMLElement} told says what is wrong @param {Record<string, string>} words
 * @returns {() => Promise<void>}
 */
export function fitted(field, told, words) {
  const most = Number(field.dataset.most),
    bytes = Number(field.dataset.bytes);
  let ready = Promise.resolve();

  /** @param {File[]} files */
  const judge = (files) => {
    const wrongs = files
      .filter((f) => f.size > bytes)
      .map((f) => fill(words.reportPhotoLarge, f.name, (f.size / mib).toFixed(1), Math.floor(bytes / mib)));
    if (files.length > most) wrongs.unshift(fill(words.reportPhotoMany, most, files.length));
    told.textContent = wrongs.join(" ");
    field.setCustomValidity(told.textContent);
  };

  const fit = async () => {
    const chosen = field.files,
      files = [...chosen];
    if (files.length <= most && files.some((f) => f.size > enough)) {
      field.setCustomValidity("");
      told.textContent = words.reportShrinks;
      for (const [i, f] of files.entries()) files[i] = await shrink(f); // one at a time: a telephone has little memory
      if (field.files !== chosen) return; // others were chosen meanwhile
      const list = new DataTransfer();
      for (const f of files) list.items.add(f);
      field.files = list.files;
    }
    judge(files);
  };
  field.addEventListener("change", () => {
    ready = fit();
  });
  return () => ready;
}
