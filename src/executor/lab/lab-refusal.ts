import type { Problem } from '../../model/problem.ts';
import type { CommandResult } from '../command-result.ts';

/**
 * What the machine says about namespaces. Sysctls as they read; undefined where the kernel has
 * none.
 */
export type LabFacts = {
  readonly usernsClone: string | undefined;
  readonly maxUserNamespaces: string | undefined;
  readonly apparmor: string | undefined;
  readonly root: boolean;
  /** Whether a seccomp filter, such as a container's, lies over this process. */
  readonly seccomp: boolean;
};

/** Exit code of the trial script if there is no ip. */
const NO_IP = 72;

/** Exit codes of the trial script, apart from those of unshare and the shell. */
const STAGES: Readonly<Record<number, Omit<Problem, 'what'>>> = {
  [NO_IP]: {
    why: 'ip is not installed, or not in PATH',
    hint: 'Install the package iproute2: sudo apt-get install iproute2.',
  },
  73: {
    why: 'the kernel makes no bridge',
    hint: 'Load its module: sudo modprobe bridge.',
  },
  74: {
    why: 'the kernel makes no veth pair',
    hint: 'Load its module: sudo modprobe veth.',
  },
};

const IN_CONTAINER = 'this looks like the inside of a container';

/** The words of the kernel, and of who cannot find a program (errno(3), rtnetlink(7)). */
const NO =
  /RTNETLINK answers|Unknown device type|not permitted|denied|No space left|not installed|not found|failed to execute/i;

/**
 * Whether a failed trial was refused by the host: otherwise it is unknown whether a lab is
 * possible.
 */
export function isRefusal({
  exitCode,
  stderr,
  message,
  timedOut,
  cancelled,
  lost,
}: CommandResult): boolean {
  if (timedOut || cancelled || lost) return false;
  return exitCode === NO_IP || NO.test(`${stderr}\n${message}`);
}

/** Names what forbids a lab, from the trial's result and what the machine says of itself. */
export function explainLabRefusal(trial: CommandResult, facts: LabFacts): Problem {
  return { what: 'open the lab', ...reason(trial, facts) };
}

function reason(trial: CommandResult, facts: LabFacts): Omit<Problem, 'what'> {
  const stage = STAGES[trial.exitCode ?? -1];
  if (stage !== undefined) return stage;
  const missing = /failed to execute (unshare|sh)|^(setpriv) is not installed/.exec(trial.message);
  if (missing) {
    return {
      why: `${missing[1] ?? missing[2]} is not installed, or not in PATH`,
      hint: 'Install the package util-linux: sudo apt-get install util-linux.',
    };
  }
  if (/mount \/proc failed|mount proc/.test(trial.stderr)) {
    return {
      why: `a fresh /proc may not be mounted: parts of it are masked, ${IN_CONTAINER}`,
      hint: 'Start the container with --security-opt systempaths=unconfined, or use the machine itself.',
    };
  }
  return (facts.root ? null : sysctlReason(facts)) ?? otherReason(trial, facts);
}

function sysctlReason(facts: LabFacts): Omit<Problem, 'what'> | null {
  if (facts.usernsClone === '0') {
    return {
      why: 'ordinary users may not make user namespaces (kernel.unprivileged_userns_clone is 0)',
      hint: asRootOr('sudo sysctl kernel.unprivileged_userns_clone=1'),
    };
  }
  if (facts.maxUserNamespaces === '0') {
    return {
      why: 'user namespaces are turned off (user.max_user_namespaces is 0)',
      hint: asRootOr('sudo sysctl user.max_user_namespaces=15000'),
    };
  }
  if (facts.apparmor === '1') {
    return {
      why: 'AppArmor takes the power out of user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1, as on Ubuntu since 23.10)',
      hint: asRootOr('sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0'),
    };
  }
  return null;
}

function asRootOr(command: string): string {
  return `Run it as root: sudo patchpanel lab. Or allow it until the next boot: ${command}.`;
}

function otherReason(trial: CommandResult, facts: LabFacts): Omit<Problem, 'what'> {
  const forbidden = /not permitted|denied/i.test(trial.stderr);
  if (forbidden && facts.seccomp) {
    return {
      why: `a seccomp filter forbids new namespaces, ${IN_CONTAINER} (${trial.message})`,
      hint: 'Start the container with --privileged, or use the machine itself.',
    };
  }
  return {
    why: trial.message,
    hint: facts.root
      ? 'Root lacks CAP_SYS_ADMIN or a limit is reached: see namespaces(7).'
      : 'Run it as root: sudo patchpanel lab.',
  };
}
