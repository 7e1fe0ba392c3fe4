// Runs in the page before anything of its own: notes when things were painted, in milliseconds since the navigation.
window.measured = { longTasks: [], news: [], draws: 0, lastDraw: 0, marks: {} };
const painted = (then) =>
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(null);
  });

new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) measured.longTasks.push([entry.startTime, entry.duration]);
}).observe({ type: "longtask", buffered: true });

// Charts: a canvas was drawn on.
for (const name of ["fill", "stroke", "fillText", "drawImage", "fillRect"]) {
  const inner = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...rest) {
    measured.draws += 1;
    measured.lastDraw = performance.now();
    return inner.apply(this, rest);
  };
}

// Marks: the first moment at which a selector finds something, painted; then something is done, and the next waited for.
window.await_ = (name, selector, then) => {
  let isDone = false;
  const look = () => {
    const found = document.querySelector(selector);
    if (isDone || found === null) return;
    isDone = true;
    watch.disconnect();
    painted((at) => {
      measured.marks[name] = at;
      then?.(found);
    });
  };
  const watch = new MutationObserver(look);
  watch.observe(document, { subtree: true, childList: true, attributes: true });
  look();
};

// News: from the socket's message to the paint of the change that it made.
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...rest) {
    super(...rest);
    this.addEventListener("message", ({ data }) => {
      if (!data.includes('"kind":"news"')) return;
      const came = performance.now();
      const watch = new MutationObserver(() => {
        watch.disconnect();
        clearTimeout(patience);
        painted((at) => measured.news.push({ data, came, at, wall: performance.timeOrigin + at }));
      });
      watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      const patience = setTimeout(() => watch.disconnect(), 2000);
    });
  }
};
