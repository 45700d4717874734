import { type Mapping } from '../tree.ts'
import { doubledDollars } from './dollars.ts'
import { jsonText } from './json-text.ts'
import { type Format, sortedMapping } from './order.ts'
import { printable } from './printable.ts'
import { yamlText } from './yaml-text.ts'

/**
 * A project's file as `docker compose config --no-path-resolution` prints it. One that keeps its variables is shown
 * as it is, in long forms, with its keys sorted.
 */
export function configText(file: Mapping, format: Format, interpolated: boolean): string {
  const shown = interpolated ? doubledDollars(printable(file, format)) : sortedMapping(file, format)
  return format === 'json' ? jsonText(shown) : yamlText(shown)
}
