// QR codes from the camera: with the browser's own detector where there is one, else with jsQR, which is fetched only then.
const PAUSE = 150;
let stream = null, reading = false;

export async function start(video, jsqrAddress, found) {
  stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
  video.srcObject = stream;
  await video.play();
  const detect = await detector(video, jsqrAddress);
  reading = true;
  const look = async () => {
    if (!reading) return;
    const text = await detect().catch(() => null);
    if (text && reading) await found(text);
    setTimeout(look, PAUSE);
  };
  look();
}

export function stop(video) {
  reading = false;
  stream?.getTracks().forEach((track) => track.stop());
  stream = video.srcObject = null;
}

async function detector(video, jsqrAddress) {
  const formats = await window.BarcodeDetector?.getSupportedFormats?.().catch(() => []) ?? [];
  if (formats.includes("qr_code")) {
    const own = new BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await own.detect(video))[0]?.rawValue ?? null;
  }
  await fetched(jsqrAddress);
  const canvas = document.createElement("canvas"), paper = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    if (!video.videoWidth) return null;
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    paper.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? null;
  };
}

function fetched(address) {
  if (window.jsQR) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}
