import { describe, expect, test } from 'vitest';
import { notRun, silentSuccess } from '../../src/executor/command-result.ts';
import { explainLabRefusal, type LabFacts } from '../../src/executor/lab/lab-refusal.ts';

const FREE: LabFacts = {
  usernsClone: undefined,
  maxUserNamespaces: '63000',
  apparmor: undefined,
  root: false,
  seccomp: false,
};

const said = (stderr: string, exitCode = 1) => ({
  ...silentSuccess(['setpriv']),
  exitCode,
  stderr: `${stderr}\n`,
  message: stderr,
});

const EPERM = said('unshare: unshare failed: Operation not permitted');
const UID_MAP = said('unshare: write failed /proc/self/uid_map: Operation not permitted');
const NO_SPACE = said('unshare: unshare failed: No space left on device');
const PROC = said('unshare: mount /proc failed: Operation not permitted');
const NO_UNSHARE = said('setpriv: failed to execute unshare: No such file or directory', 127);

describe('explainLabRefusal', () => {
  test.each([
    ['Debian’s switch', EPERM, { usernsClone: '0' }, 'kernel.unprivileged_userns_clone is 0'],
    ['the limit', NO_SPACE, { maxUserNamespaces: '0' }, 'user.max_user_namespaces is 0'],
    ['AppArmor', UID_MAP, { apparmor: '1' }, 'kernel.apparmor_restrict_unprivileged_userns is 1'],
    ['seccomp', EPERM, { seccomp: true }, 'seccomp'],
    ['seccomp as root', EPERM, { seccomp: true, root: true, apparmor: '1' }, 'seccomp'],
    ['a masked /proc', PROC, { seccomp: true }, '/proc may not be mounted'],
    ['no unshare', NO_UNSHARE, {}, 'unshare is not installed'],
    ['no setpriv', notRun([], 'setpriv is not installed, or not in PATH'), {}, 'setpriv is not'],
    ['no ip', said('', 72), {}, 'ip is not installed'],
    ['no bridges', said('RTNETLINK answers: Operation not supported', 73), {}, 'no bridge'],
    ['something new', said('unshare: some new reason'), {}, 'some new reason'],
  ])('%s', (_case, trial, facts, why) => {
    const problem = explainLabRefusal(trial, { ...FREE, ...facts });
    expect(problem.why).toContain(why);
    expect(problem.hint).not.toBe('');
  });

  test('an ordinary user is told of root and of the switch', () => {
    const { hint } = explainLabRefusal(UID_MAP, { ...FREE, apparmor: '1' });
    expect(hint).toContain('sudo patchpanel lab');
    expect(hint).toContain('sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0');
  });
});
