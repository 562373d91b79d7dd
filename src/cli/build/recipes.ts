import { table } from '../../model/table.ts';
import { recipes } from '../../recipes/index.ts';
import type { Field } from '../../recipes/recipe.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../errors.ts';
import { indent, paint } from '../print/line.ts';
import { printJson } from '../print/output.ts';

/** `patchpanel recipes`: each guided operation with its fields, which are also its flags. */
export async function listRecipes(
  { output }: Context,
  options: { readonly json?: true },
): Promise<ExitCode> {
  if (options.json) {
    printJson(output, {
      recipes: recipes.map(({ id, title, summary, fields }) => {
        return {
          id,
          title,
          summary,
          fields: fields.map(
            ({ key, label, help, optional = false, many = false, secret = false }) => {
              return { key, label, help, optional, many, secret };
            },
          ),
        };
      }),
    });
    return 0;
  }
  for (const { id, title, summary, fields } of recipes) {
    output.print([paint('strong', id), `  ${title}`]);
    output.print(`  ${summary}`);
    const rows = fields.map((field) => [`--${field.key} <value>`, describe(field)]);
    for (const line of indent(table(rows), 4)) output.print(line);
  }
  output.print('');
  output.print('A field that is not given takes the value that the explorer would propose.');
  return 0;
}

function describe({ help, optional, many, secret }: Field): string {
  const traits = [
    optional === true ? 'optional' : '',
    many === true ? 'may be repeated' : '',
    secret === true ? '- reads it from standard input' : '',
  ];
  const said = traits.filter((trait) => trait !== '').join(', ');
  return said === '' ? help : `${help} (${said})`;
}
