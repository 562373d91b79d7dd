#!/usr/bin/env node
// Plain old syntax and no static import: an old Node must get as far as the sentence that refuses it.
const NEEDED = [22, 12];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `patchpanel needs Node ${NEEDED.join('.')} or newer, this is ${process.version}: install that, or use npm start in a clone, which brings its own.\n`,
  );
  process.exitCode = 1;
} else {
  start(opensExplorer() ? openScreen() : null);
}

/** The explorer's title stands before its code is loaded: a person sees at once that it starts. */
function opensExplorer() {
  return (
    process.argv.length === 2 &&
    process.stdin.isTTY === true &&
    process.stdout.isTTY === true &&
    process.env.TERM !== 'dumb' &&
    // A screen reader reads lines that are appended: the explorer speaks in them.
    process.env.INK_SCREEN_READER !== 'true'
  );
}

/**
 * Shows the alternate screen (xterm's mode 1049) with the title. `handOver` says that someone else
 * restores the terminal from now on; `leave` restores it, unless that was said or done before.
 */
function openScreen() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let isOurs = true;
  function handOver() {
    isOurs = false;
    signals.forEach((name) => {
      process.removeListener(name, onSignal);
    });
  }
  function leave() {
    if (!isOurs) return;
    handOver();
    process.stdout.write('\x1b[?25h\x1b[?1049l');
  }
  function onSignal(name) {
    leave();
    process.kill(process.pid, name);
  }
  signals.forEach((name) => {
    process.on(name, onSignal);
  });
  process.stdout.write('\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H patchpanel\x1b[H');
  return { handOver, leave };
}

function start(screen) {
  import('../dist/main.js')
    .then((bundle) => bundle.main(process.argv.slice(2), screen))
    .then((exitCode) => {
      if (screen) screen.leave();
      process.exitCode = exitCode;
    })
    .catch((error) => {
      if (screen) screen.leave();
      const isMissing = error.code === 'ERR_MODULE_NOT_FOUND';
      process.stderr.write(
        isMissing
          ? `patchpanel is not built or incomplete (${error.message}): run npm run build.\n`
          : `${error.stack}\n`,
      );
      process.exitCode = 1;
    });
}
