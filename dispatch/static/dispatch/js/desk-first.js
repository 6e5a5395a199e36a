// What this device is to do, asked at the first "Go online".

// Resolves to false when the question was put away unanswered.
export function ask({ canLock, keepScreen, sound, wantSound }) {
  sound(); // is here by the time of the answer
  const dialog = document.getElementById("first-time");
  dialog.querySelector("[data-screen]").hidden = !canLock;
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      if (dialog.returnValue !== "go") return resolve(false);
      const { sound: ring, screen } = dialog.querySelector("form").elements;
      wantSound(ring.checked);
      keepScreen(screen.checked);
      resolve(true);
    };
  });
}
