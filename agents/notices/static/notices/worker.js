// Shows notifications, and nothing else: it keeps no page and no personal data.

const GONE = 410;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const said = event.data?.json();
  if (said) event.waitUntil(tell(said));
});

// Whether it came too late is for the server to say: a phone's clock may be wrong by minutes.
async function tell(said) {
  const arrived = acknowledge(said);
  await show(said);
  if ((await arrived)?.status === GONE) await show({ ...said, title: said.late, body: "" });
}

// What a page in front of the person already shows needs no notification.
async function show(said) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const place = new URL(said.url, self.location.origin).pathname;
  if (said.quiet && windows.some((one) => one.visibilityState === "visible" && new URL(one.url).pathname === place)) return;
  await self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.tag,
    icon: said.icon,
    data: { url: said.url },
  });
}

// An offer counts as delivered once a device of its agent has it.
async function acknowledge(said) {
  return said.acknowledge && fetch(said.acknowledge, { method: "POST", credentials: "omit" }).catch(() => {});
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data.url, self.location.origin)));
});

async function open(address) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((one) => new URL(one.url).pathname === address.pathname);
  return there ? there.focus() : self.clients.openWindow(address);
}
