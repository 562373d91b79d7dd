import { describe, expect, test, vi } from 'vitest';
import { reading } from '../../src/executor/command.ts';
import {
  commandEnvironment,
  searchPath,
  sshEnvironment,
} from '../../src/executor/local/child-environment.ts';
import { localExecutor } from '../../src/executor/local/local-executor.ts';

/** Each runs other code, or reads another file, in a program that is handed it. */
const HARMFUL = {
  LD_PRELOAD: '/tmp/x.so',
  LD_LIBRARY_PATH: '/tmp',
  BASH_ENV: '/tmp/x.sh',
  ENV: '/tmp/x.sh',
  'BASH_FUNC_ip%%': '() { id; }',
  SHELLOPTS: 'xtrace',
  PS4: '$(id)',
  IFS: 'x',
  CDPATH: '/tmp',
  PERL5OPT: '-Mx',
  PERL5LIB: '/tmp',
  PYTHONPATH: '/tmp',
  PYTHONSTARTUP: '/tmp/x.py',
  NODE_OPTIONS: '--require=/tmp/x.js',
  GCONV_PATH: '/tmp',
  GLIBC_TUNABLES: 'x',
  HOSTALIASES: '/tmp/x',
  OPENSSL_CONF: '/tmp/x',
};

describe('the environment of a command', () => {
  test('has what is listed, the language C, and a PATH', () => {
    const env = {
      ...HARMFUL,
      ...{ HOME: '/root', USER: 'root', LOGNAME: 'root', SHELL: '/bin/sh', TERM: 'xterm' },
      ...{
        TZ: 'UTC',
        XDG_RUNTIME_DIR: '/run/user/0',
        SSH_CONNECTION: '10.0.0.9 50000 10.0.0.1 22',
        LANG: 'de_DE.UTF-8',
        LC_ALL: 'de_DE.UTF-8',
      },
      ...{
        XTABLES_LIBDIR: '/tmp',
        TCPDIAG_FILE: '/tmp/x',
        DOCKER_HOST: 'tcp://x',
        TOKEN: 'secret',
      },
      PATH: '/usr/bin',
    };
    expect(commandEnvironment(env)).toEqual({
      ...{ HOME: '/root', USER: 'root', LOGNAME: 'root', SHELL: '/bin/sh', TERM: 'xterm' },
      ...{
        TZ: 'UTC',
        XDG_RUNTIME_DIR: '/run/user/0',
        SSH_CONNECTION: '10.0.0.9 50000 10.0.0.1 22',
        LC_ALL: 'C',
      },
      PATH: '/usr/bin:/usr/sbin:/sbin',
    });
  });

  test('is all that a command of ours gets', async () => {
    vi.stubEnv('PATCHPANEL_TEST_TOKEN', 'secret');
    const { stdout } = await localExecutor().run(reading(['env']));
    vi.unstubAllEnvs();
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/=.*/, ''));
    expect(names).toContain('PATH');
    expect(names).not.toContain('PATCHPANEL_TEST_TOKEN');
    expect(stdout).toContain('LC_ALL=C\n');
  });
});

describe('the environment of ssh', () => {
  test('is the person’s own, without what runs other code', () => {
    const own = {
      ...{ SSH_AUTH_SOCK: '/run/agent', SSH_ASKPASS: '/usr/bin/askpass', DISPLAY: ':0' },
      ...{ KRB5CCNAME: 'FILE:/tmp/x', LANG: 'de_DE.UTF-8', HOME: '/home/ann', AWS_PROFILE: 'work' },
      ...{ WAYLAND_DISPLAY: 'x', DBUS_SESSION_BUS_ADDRESS: 'x', GNUPGHOME: 'x', ENVOY: 'x' },
    };
    expect(sshEnvironment({ ...own, ...HARMFUL, PATH: '/bin:/sbin' })).toEqual({
      ...own,
      PATH: '/bin:/sbin:/usr/sbin',
    });
  });
});

test.each([
  [undefined, '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'],
  ['/a:/b:/a', '/a:/b:/usr/sbin:/sbin'],
  [':.:bin:/a:', '/a:/usr/sbin:/sbin'],
])('of the PATH %s only whole folders are searched', (path, searched) => {
  expect(searchPath({ PATH: path })).toBe(searched);
});
