import type { Command } from '../../executor/command.ts';
import * as file from './file-forms.ts';
import { formOfIptables, formOfNft, isNftInput } from './firewall-forms.ts';
import { type CommandForm, type CommandWords, type FormOfWords, isPath } from './form.ts';
import { formOfBridge, formOfIp } from './ip-forms.ts';
import { formOfScript } from './own-scripts.ts';

const PROGRAMS: ReadonlyMap<string, FormOfWords> = new Map<string, FormOfWords>([
  ['ip', formOfIp],
  ['bridge', formOfBridge],
  ['nft', formOfNft],
  ['iptables', formOfIptables],
  ['ip6tables', formOfIptables],
  ['iptables-legacy', formOfIptables],
  ['ip6tables-legacy', formOfIptables],
  ['sysctl', file.formOfSysctl],
  ['cat', file.formOfCat],
  ['stat', file.formOfStat],
  ['readlink', file.formOfReadlink],
  ['test', file.formOfTest],
  ['mountpoint', file.formOfMountpoint],
  ['ls', file.formOfLs],
  ['tee', file.formOfTee],
  ['rm', file.formOfRm],
  ['rmdir', file.formOfRmdir],
  ['mkdir', file.formOfMkdir],
  ['ln', file.formOfLn],
  ['install', file.formOfInstall],
  ['sh', formOfScript],
  ['ping', file.formOfPing],
  ['sleep', ([seconds, ...more]) => (isDigit(seconds) && more.length === 0 ? 'probe' : null)],
]);

function isDigit(text: string | undefined): boolean {
  return /^[1-9]$/.test(text ?? '');
}

/**
 * Which form a command has; null where no recipe of ours would give it. A file's own word counts for
 * nothing. What is listed is what recipes use, each option and verb by its whole word.
 */
export function formOf({ argv, input }: Pick<Command, 'argv' | 'input'>): CommandForm | null {
  const [program = '', ...words] = argv[0] === 'nsenter' ? inside(argv) : argv;
  const form = PROGRAMS.get(program)?.(words) ?? null;
  return takesInput(program, words) === (input !== undefined) && isOwnInput(program, input)
    ? form
    : null;
}

/** nsenter(1) with the network namespace alone, by an absolute path. */
function inside([, entering = '', ...words]: CommandWords): CommandWords {
  const [option, path] = entering.split(/=(.*)/s);
  return option === '--net' && isPath(path) ? words : [];
}

function takesInput(program: string, words: CommandWords): boolean {
  return program === 'tee' || (program === 'nft' && words[0] === '-f');
}

function isOwnInput(program: string, input: string | undefined): boolean {
  return program !== 'nft' || input === undefined || isNftInput(input);
}
