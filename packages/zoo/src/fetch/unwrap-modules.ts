import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@pith/container';
import { folderOnce } from './folder-once.js';
import { moduleValue } from './module-value.js';

/**
 * Makes the usual folder (model.json and its shards) of a TF.js model that is shipped as JavaScript
 * modules, as nsfwjs does: one whose value is model.json, and one a shard, whose value is the shard
 * in base64. In this form the model's bytes are counted, a quarter fewer than those of the text.
 *
 * @param modules - the folder of `model.min.js` and `group1-shard….min.js`
 * @param folder - made, in one step; left as it is where it exists already
 * @throws InputError when a module's value is not what is expected
 */
export function unwrapModules(modules: string, folder: string): Promise<string> {
  return folderOnce(folder, async (temporary) => {
    for (const file of await readdir(modules)) {
      const name = /^(.+)\.min\.js$/.exec(file)?.[1];
      if (name === undefined) continue;
      const value = await moduleValue(join(modules, file));
      if (name === 'model') {
        await writeFile(join(temporary, 'model.json'), JSON.stringify(value));
      } else if (typeof value === 'string') {
        await writeFile(join(temporary, name), Buffer.from(value, 'base64'));
      } else {
        throw new InputError(
          `${join(modules, file)}: exports ${typeof value}, expected a shard in base64`,
        );
      }
    }
  });
}
