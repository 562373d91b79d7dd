#!/usr/bin/env node
// Plain old syntax and no static import: an old Node must get as far as the sentence that refuses it.
const NEEDED = [22, 12];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `patchpanel needs Node ${NEEDED.join('.')} or newer, but this is ${process.version}: install a newer one, or run npm start in a clone, which brings its own.\n`,
  );
  process.exitCode = 1;
} else if (opensExplorer() && !comesToFront()) {
  process.exitCode = 1;
} else {
  start(opensExplorer() ? openScreen() : null);
}

/**
 * The explorer's title stands before its code is loaded: a person sees at once that it starts. With
 * options only the code knows whether they open it.
 */
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
 * Whether the explorer may draw. In the background of a shell it stops, as editors do, until somebody
 * brings it to the front; where nobody does it ends.
 */
function comesToFront() {
  if (isInFront()) return true;
  process.stderr.write(
    'patchpanel: it runs in the background and draws nothing; bring it to the front with fg.\n',
  );
  process.kill(process.pid, 'SIGTTOU');
  if (isInFront()) return true;
  process.stderr.write('patchpanel: it is still in the background: start it without &.\n');
  return false;
}

/** Whether the terminal's foreground process group is ours (proc_pid_stat(5): pgrp, tty_nr, tpgid). */
function isInFront() {
  try {
    const stat = process.getBuiltinModule('node:fs').readFileSync('/proc/self/stat', 'latin1');
    // The program's name stands before these, in parentheses, and may hold some itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [, , group, , terminal, front] = fields;
    return terminal === '0' || front === group;
  } catch (_error) {
    // Without this system's /proc: the kernel itself stops a program that draws in the background.
    return true;
  }
}

/**
 * Shows the alternate screen (xterm's mode 1049) with the title. `leave` restores the terminal. A
 * signal does that too and ends the process, until `handOver` says that someone else's listeners stand
 * for the same signals, and that they restore the terminal. They must stand: with its last listener a
 * signal that has come, but was not told yet, would be lost.
 */
function openScreen() {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  let isOurs = true;
  function handOver() {
    isOurs = false;
    signals.forEach((name) => {
      process.removeListener(name, onSignal);
    });
  }
  function leave() {
    if (!isOurs) return;
    isOurs = false;
    process.stdout.write('\x1b[?25h\x1b[?1049l');
  }
  function onSignal(name) {
    leave();
    handOver();
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
    .then((bundle) => bundle.main(process.argv.slice(2), screen, comesToFront))
    .then((exitCode) => {
      if (screen) screen.leave();
      process.exitCode = exitCode;
    })
    .catch((error) => {
      if (screen) screen.leave();
      const isMissing = error.code === 'ERR_MODULE_NOT_FOUND';
      process.stderr.write(
        isMissing
          ? `patchpanel is not built, or incomplete (${error.message}): run npm run build.\n`
          : `${String(error.stack).replace(/[^\n\x20-\x7e]/g, '?')}\n`,
      );
      process.exitCode = 1;
    });
}
