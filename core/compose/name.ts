import { projectNamePattern } from '../names.ts'
import { type Context, shown } from './context.ts'
import { interpolate } from './interpolate.ts'
import { at } from './read.ts'
import { startOf } from './source.ts'
import { type Scalar, type Tree } from './tree.ts'

/** Docker Compose's variable: it names the project when set, and holds the name otherwise. */
export const nameVariable = 'COMPOSE_PROJECT_NAME'

/**
 * The project's name, known before all else as values may refer to it: the variable, else `name:`, else the
 * folder's name, else the default of the request. Made fit as Docker Compose does.
 */
export function projectName(
  file: Tree,
  defaultName: string | undefined,
  context: Context,
): string | undefined {
  const chosen = context.scope.lookup(nameVariable) ?? ''
  const written = file.kind === 'map' ? at(file, 'name') : undefined
  if (chosen === '' && written) return writtenName(written, context)
  const folder = context.folder.slice(context.folder.lastIndexOf('/') + 1)
  const name = [chosen, folder, defaultName ?? ''].map(fitName).find(isName)
  if (name === undefined) {
    const message = 'the project has no name, and no folder that could give it one'
    context.problems.error(startOf(file.at.source), 'invalid-name', message, 'add "name:"')
  }
  return name
}

function writtenName(written: Tree, context: Context): string | undefined {
  const tree = interpolate(written, context.scope, context.problems)
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const name = fitName(tree.value)
  if (!isName(name)) reportName(tree, context)
  else if (name !== tree.value) {
    const message = `the project is called ${name}: ${shown(tree)} has characters that names can not have`
    context.problems.warn(tree.at, 'adjusted-name', message)
  }
  return name
}

function reportName(scalar: Scalar, { problems }: Context): void {
  const hint = 'lower-case letters, digits, "-" and "_", beginning with a letter or digit'
  const message = `${shown(scalar)} can not be the name of a project`
  problems.error(scalar.at, 'invalid-name', message, hint)
}

function isName(name: string): boolean {
  return projectNamePattern.test(name) && !(name in {})
}

function fitName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '')
}
