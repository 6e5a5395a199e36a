// Asks the browser to let notifications in, and hands its subscription over.

const part = document.querySelector("[data-this-device]");
const said = (state) => part.querySelectorAll("[data-when]").forEach((one) => { one.hidden = one.dataset.when !== state; });

const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
if (part) {
  part.hidden = false;
  if (!able) said(navigator.standalone === false ? "install" : "unable");
  else {
    show();
    part.querySelector("[data-allow]").addEventListener("click", allow);
  }
}

async function show() {
  if (Notification.permission === "denied") return said("denied");
  const there = await (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
  said(there && Notification.permission === "granted" ? "on" : "off");
  if (there && part.dataset.known !== "true") await tell(there, false); // the server forgot it, or it is somebody else's now
}

async function allow(event) {
  event.target.setAttribute("aria-busy", "true");
  try {
    if ((await Notification.requestPermission()) !== "granted") return said("denied");
    await navigator.serviceWorker.register("/worker.js", { scope: "/" });
    const worker = await navigator.serviceWorker.ready;
    await tell(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: part.dataset.serverKey }), true);
  } catch {
    said("failed");
  } finally {
    event.target.removeAttribute("aria-busy");
  }
}

async function tell(subscription, reload) {
  const { endpoint, keys } = subscription.toJSON();
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth, label: name() });
  const headers = { "X-CSRFToken": part.dataset.token };
  const answer = await fetch(part.dataset.address, { method: "POST", body, headers });
  if (!answer.ok) return said("failed");
  if (reload) location.reload();
}

function name() {
  const agent = navigator.userAgent;
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((one) => agent.includes(one)) ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"].find((one) => agent.includes(one));
  const names = { Edg: "Edge", OPR: "Opera", Macintosh: "Mac" };
  return [browser, system].filter(Boolean).map((one) => names[one] ?? one).join(", ");
}
