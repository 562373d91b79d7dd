import { describe, expect, test } from 'vitest';
import { parseSshAddress, showSshTarget } from '../../src/executor/ssh/ssh-address.ts';

const SOCKET = '/var/run/docker.sock';

describe('an address of ssh', () => {
  test.each([
    ['ssh://h', null, 'h', null, SOCKET, 'h'],
    ['ssh://h/', null, 'h', null, SOCKET, 'h'],
    ['ssh://me@h', 'me', 'h', null, SOCKET, 'me@h'],
    ['ssh://me@h:22', 'me', 'h', 22, SOCKET, 'me@h'],
    ['ssh://me@h:2222', 'me', 'h', 2222, SOCKET, 'me@h:2222'],
    ['ssh://h/run/user/1000/docker.sock', null, 'h', null, '/run/user/1000/docker.sock', 'h'],
    ['ssh://first.last@a-b.c_d.example', 'first.last', 'a-b.c_d.example', null, SOCKET, null],
    ['ssh://me@corp.example@h', 'me@corp.example', 'h', null, SOCKET, 'me@corp.example@h'],
    ['ssh://[fd00::1]:23', null, 'fd00::1', 23, SOCKET, '[fd00::1]:23'],
    ['ssh://[fe80::1%eth0]', null, 'fe80::1%eth0', null, SOCKET, null],
    ['ssh://10.0.0.1', null, '10.0.0.1', null, SOCKET, '10.0.0.1'],
  ])('%s', (said, user, host, port, socket, shown) => {
    const choice = parseSshAddress(said, '--host');
    expect(choice).toEqual({ ok: true, address: { user, host, port, socket } });
    if (choice.ok && shown !== null) expect(showSshTarget(choice.address)).toBe(shown);
  });

  test.each([
    'ssh://',
    'ssh:h',
    'ssh:///run/docker.sock',
    'ssh://-oProxyCommand=id',
    'ssh://me@-h',
    'ssh://-l@h',
    'ssh://me:secret@h',
    'ssh://h:0',
    'ssh://h:65536',
    'ssh://h:',
    'ssh://h:22x',
    'ssh://h h',
    'ssh://h\n',
    'ssh://h\0',
    'ssh://h;id',
    'ssh://$(id)',
    'ssh://%h',
    'ssh://@h',
    'ssh://h/a b',
    'ssh://h/a:b',
    'ssh://h/%h',
    'ssh://h/$HOME',
    'ssh://h?x',
    'ssh://[fd00::1',
    'ssh://fd00::1',
  ])('%j is refused', (said) => {
    const choice = parseSshAddress(said, 'DOCKER_HOST');
    expect(choice.ok).toBe(false);
    expect(!choice.ok && choice.problem.what).toContain('DOCKER_HOST');
    expect(!choice.ok && choice.problem.what).not.toMatch(/[\0\n]/);
  });
});
