import { describe, expect, it } from 'vitest'
import { serviceHashes } from '../../../../../core/compose/print/service-hash.ts'
import { composeModelOf, valueOf } from '../../../../support/compose-model.ts'
import { projectOf, twins } from '../../../../support/compose-twins.ts'

describe('short and long forms', () => {
  it.each(twins)('$key: $short is the same as $long', ({ key, short, long }) => {
    const [first, second] = [projectOf({ [key]: short }), projectOf({ [key]: long })]

    expect(serviceOf(first)).toEqual(serviceOf(second))
    expect(hashOf(first)).toBe(hashOf(second))
  })

  it('have another hash where they mean something else', () => {
    expect(hashOf(projectOf({ command: 'a b' }))).not.toBe(hashOf(projectOf({ command: 'a c' })))
  })
})

function serviceOf(text: string): unknown {
  const { services } = valueOf(text) as { services: Record<string, unknown> }
  return withoutEmpty(services['web'])
}

/** An empty part says nothing. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).map(([key, part]) => [key, withoutEmpty(part)] as const)
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)))
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function hashOf(text: string): string | undefined {
  const { model } = composeModelOf(text)
  return model && serviceHashes(model.file).get('web')
}
