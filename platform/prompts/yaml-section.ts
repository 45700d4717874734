import { isMap, parseDocument } from 'yaml'
import { BanyanError } from '../../core/errors.ts'

/** undefined: the option goes. Dots lead inside: `control.enabled`. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * The text of banyan.yaml with these options in a section of it; what else is there stays, comments too. Throws
 * `config-invalid` (wait).
 */
export function withSettings(
  text: string,
  file: string,
  section: string,
  settings: Settings,
): string {
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem || !(document.contents === null || isMap(document.contents))) {
    const why = problem?.message.split('\n', 1)[0] ?? 'its sections are no names with values'
    throw new BanyanError('config-invalid', `${file} can't be changed: ${why}`, 'wait')
  }
  const changed = Object.entries(settings)
    .map(([option, value]) => ({ path: [section, ...option.split('.')], value }))
    .filter(({ path, value }) => JSON.stringify(document.getIn(path)) !== JSON.stringify(value))
  for (const { path, value } of changed) {
    if (value === undefined) document.deleteIn(path)
    else {
      makeWay(document, path.slice(0, -1))
      // a plain value keeps the comment beside the one before
      document.setIn(path, typeof value === 'object' ? document.createNode(value) : value)
    }
  }
  return changed.length === 0 ? text : document.toString({ lineWidth: 0 })
}

function makeWay(document: ReturnType<typeof parseDocument>, path: readonly string[]): void {
  path.forEach((_, index) => {
    const here = path.slice(0, index + 1)
    if (!isMap(document.getIn(here))) document.setIn(here, document.createNode({}))
  })
}
