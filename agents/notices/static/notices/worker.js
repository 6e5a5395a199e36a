// Shows notifications, and nothing else: it keeps no page and no personal data.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const said = event.data?.json();
  if (said) event.waitUntil(Promise.all([show(said), acknowledge(said)]));
});

// What a page in front of the person already shows needs no notification.
async function show(said) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const place = new URL(said.url, self.location.origin).pathname;
  if (said.quiet && windows.some((one) => one.visibilityState === "visible" && new URL(one.url).pathname === place)) return;
  const late = said.until && Date.now() > Date.parse(said.until);
  await self.registration.showNotification(late ? said.late : said.title, {
    body: late ? "" : said.body,
    tag: said.tag,
    icon: said.icon,
    data: { url: said.url },
  });
}

// An offer counts as delivered once a device of its agent has it.
async function acknowledge(said) {
  if (said.acknowledge) await fetch(said.acknowledge, { method: "POST", credentials: "omit" }).catch(() => {});
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
