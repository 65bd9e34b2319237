// A camera's picture is larger than the site accepts: it is made small before it is sent. Without this script a small file does.
const SIDE = 512;
const form = document.querySelector("[data-shrink]");
const field = form?.querySelector("input[type=file]");

field?.addEventListener("change", async () => {
  const [file] = field.files;
  if (!file || file.size < 200000) return;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.min(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
    const files = new DataTransfer();
    files.items.add(new File([blob], "picture.jpg", { type: "image/jpeg" }));
    field.files = files.files;
  } catch { /* the server says what is wrong with it */ }
});
