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
 * Finds the form of a command; null if no recipe would produce it. What the journal claims about it
 * counts for nothing. The lists hold what recipes use, each option and verb spelled out.
 */
export function formOf({ argv, input }: Pick<Command, 'argv' | 'input'>): CommandForm | null {
  const [program = '', ...words] = argv[0] === 'nsenter' ? inside(argv) : argv;
  const form = PROGRAMS.get(program)?.(words) ?? null;
  return takesInput(program, words) === (input !== undefined) && isOwnInput(program, input)
    ? form
    : null;
}

/** nsenter(1) into a network namespace only, by an absolute path. */
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
