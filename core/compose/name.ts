import { projectNamePattern } from '../names.ts'
import { type Context, shown } from './context.ts'
import { quoted } from './diagnostics.ts'
import { interpolate } from './interpolate.ts'
import { at } from './read.ts'
import { type Place, startOf } from './source.ts'
import { type Scalar, type Tree } from './tree.ts'

/** Docker Compose's variable: it names the project when set, and holds the name otherwise. */
export const nameVariable = 'COMPOSE_PROJECT_NAME'

type Naming = Pick<Context, 'problems' | 'scope' | 'folder'>

/**
 * The project's name, known before all else as values may refer to it: the variable, else the last `name:` of the
 * files, else the folder's name, else the default of the request. What is written is made fit as Docker Compose
 * does; the variable has to be fit.
 */
export function projectName(
  documents: readonly Tree[],
  defaultName: string | undefined,
  naming: Naming,
): string | undefined {
  const chosen = naming.scope.lookup(nameVariable) ?? ''
  const start = documents[0] && startOf(documents[0].at.source)
  if (chosen !== '') return chosenName(chosen, start, naming)
  const written = documents.map(nameIn).findLast(name => name !== undefined)
  if (written) return writtenName(written, naming)
  const folder = naming.folder.slice(naming.folder.lastIndexOf('/') + 1)
  const name = [folder, defaultName ?? ''].map(fitName).find(isName)
  if (name === undefined && start) {
    const message = 'the project has no name, and no folder that could give it one'
    naming.problems.error(start, 'invalid-name', message, 'add "name:"')
  }
  return name
}

const namesHint = 'lower-case letters, digits, "-" and "_", beginning with a letter or digit'

function chosenName(name: string, start: Place | undefined, { problems }: Naming) {
  if (name === fitName(name) && isName(name)) return name
  const message = `${nameVariable} is ${quoted(name)}, which can not be the name of a project`
  if (start) problems.error(start, 'invalid-name', message, namesHint)
  return undefined
}

/** A name of another type is the check's to report; an empty one is none. */
function nameIn(document: Tree): Scalar | undefined {
  const name = document.kind === 'map' ? at(document, 'name') : undefined
  const isText = name?.kind === 'scalar' && typeof name.value === 'string' && name.value !== ''
  return isText && name.mark !== 'reset' ? name : undefined
}

function writtenName(written: Scalar, naming: Naming): string | undefined {
  const tree = interpolate(written, naming.scope, naming.problems)
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return undefined
  const name = fitName(tree.value)
  if (!isName(name)) {
    reportName(tree, naming)
    return undefined
  }
  if (name !== tree.value) {
    const message = `the project is called ${name}: ${shown(tree)} has characters that names can not have`
    naming.problems.warn(tree.at, 'adjusted-name', message)
  }
  return name
}

function reportName(scalar: Scalar, { problems }: Naming): void {
  const message = `${shown(scalar)} can not be the name of a project`
  problems.error(scalar.at, 'invalid-name', message, namesHint)
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
