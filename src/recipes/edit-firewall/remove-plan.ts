import { chainWords, type FilterRule, programOf, wholeOf } from '../../model/kernel/filters.ts';
import { makeStep, undoBy } from '../../plan/make-step.ts';
import type { Check, Guard, Step } from '../../plan/plan.ts';
import type { RuleAt } from '../firewall/names.ts';
import { lookAtFirewall } from '../firewall/rule-step.ts';
import { saveWords } from '../firewall/save-words.ts';
import { surroundingsOf } from '../firewall/surroundings.ts';
import type { Door } from '../host/namespace-door.ts';

/** The commands and checks of one tool for one rule of a chain. */
type Words = {
  /** Lists the chain, without counters. */
  readonly list: Check['command'];
  /** Checks that the rule is where it was seen. */
  readonly inPlace: Check;
  readonly remove: readonly [string, ...string[]];
  readonly putBack: readonly [string, ...string[]];
  /** Checks that it would be put back at the place that it had. */
  readonly sameSpot: readonly Check[];
  readonly loses: readonly string[];
};

function iptablesWords({ chain, rule }: RuleAt, door: Door): Words {
  const { name, rules } = chain;
  const { place } = rule;
  const base = [programOf(chain), '-w', '-t', chain.table] as const;
  const [, , ...spec] = saveWords(rule.text);
  const stands = (at: number, { text }: FilterRule): Check => ({
    command: lookAtFirewall(door, [...base, '-S', name, `${at}`]),
    expects: { kind: 'prints-line', text },
  });
  const [before, after] = [rules[place - 2], rules[place]];
  return {
    list: lookAtFirewall(door, [...base, '-S', name]),
    inPlace: stands(place, rule),
    remove: [...base, '-D', name, ...spec],
    putBack: [...base, '-I', name, `${place}`, ...spec],
    sameSpot:
      after !== undefined
        ? [stands(place, after)]
        : before !== undefined
          ? [stands(place - 1, before)]
          : [],
    loses: ['the rule’s packet and byte counters'],
  };
}

function nftWords({ chain, rule }: RuleAt, door: Door): Words {
  const where = [chain.family, chain.table, chain.name] as const;
  const listed = lookAtFirewall(door, ['nft', '-s', '-a', 'list', 'chain', ...where]);
  const stands = (each: FilterRule): Check => ({
    command: listed,
    expects: { kind: 'prints', text: `${wholeOf(each)} # handle ${each.handle}` },
  });
  const before = chain.rules[rule.place - 2];
  const text = wholeOf(rule);
  return {
    list: lookAtFirewall(door, ['nft', '-s', 'list', 'chain', ...where]),
    inPlace: stands(rule),
    remove: ['nft', 'delete', 'rule', ...where, 'handle', `${rule.handle}`],
    putBack:
      before === undefined
        ? ['nft', 'insert', 'rule', ...where, text]
        : ['nft', 'add', 'rule', ...where, 'handle', `${before.handle}`, text],
    sameSpot: before === undefined ? [] : [stands(before)],
    loses: [
      `the handle of the rule, ${rule.handle}: the restored rule gets another one`,
      ...(/\bcounter\b/.test(text) ? ['the rule’s packet and byte counters'] : []),
    ],
  };
}

/** Takes a rule out of its chain; its undo puts it back at its place, as long as its neighbours are as they were. */
export function removeStep(at: RuleAt, door: Door): Step {
  const { chain, rule } = at;
  const words = chain.tool === 'nft' ? nftWords(at, door) : iptablesWords(at, door);
  const { present, absent } = surroundingsOf(chain, rule);
  const isPresent = { kind: 'prints', text: present } as const;
  const isThere: Check = { command: words.list, expects: isPresent };
  const isGone: Check = {
    command: words.list,
    expects: {
      kind: 'all',
      of: [...(absent === '' ? [] : [{ kind: 'prints', text: absent } as const]), not(isPresent)],
    },
  };
  const changed = `${chainWords(chain)} has changed around the rule since then: restore the rule by hand`;
  const same = [isGone, ...words.sameSpot].map((check): Guard => ({ otherwise: changed, check }));
  return makeStep({
    id: 'rule',
    title: `Delete a rule from ${chain.name}`,
    reason:
      'The first matching rule with a final target decides about a packet; without this rule, the rules after it decide, and finally the policy.',
    command: door.change(words.remove),
    before: [
      ...door.same,
      ...[words.inPlace, isThere].map((check) => ({
        otherwise: `the rule is no longer at its position in ${chainWords(chain)}`,
        check,
      })),
    ],
    check: { otherwise: `the rule is still in ${chain.name}`, check: isGone },
    undo: undoBy(door.change(words.putBack), isThere, {
      guards: [...door.same, ...same],
      loses: words.loses,
    }),
  });
}

function not<T>(of: T) {
  return { kind: 'not', of } as const;
}
