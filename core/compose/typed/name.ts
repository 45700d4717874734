import { projectNamePattern } from '../../names.ts'
import { type Context, shown } from '../context.ts'
import { at, scalarAt, wordOf } from '../read.ts'
import { startOf } from '../source.ts'
import { type Mapping } from '../tree.ts'

/** `name:`, else the folder's name made fit as Docker Compose does, else the default of the request. */
export function projectName(
  file: Mapping,
  defaultName: string | undefined,
  context: Context,
): string {
  const scalar = scalarAt(file, 'name')
  const hint = 'lower-case letters, digits, "-" and "_", beginning with a letter or digit'
  if (scalar) {
    const name = wordOf(scalar.value)
    if (projectNamePattern.test(name) && !(name in {})) return name
    const message = `${shown(scalar)} can not be the name of a project`
    context.problems.error(scalar.at, 'invalid-name', message, hint)
    return 'invalid'
  }
  const folder = context.folder.slice(context.folder.lastIndexOf('/') + 1)
  const name = fitName(folder) || fitName(defaultName ?? '')
  if (name !== '' && !(name in {})) return name
  if (!at(file, 'name')) {
    const message = 'the project has no name, and no folder that could give it one'
    context.problems.error(startOf(file.at.source), 'invalid-name', message, 'add "name:"')
  }
  return 'invalid'
}

function fitName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}
