import { describe, expect, it } from 'vitest'
import { errorsOf, valueOf } from '../../../../support/compose-model.ts'

function project(service: string, files: Readonly<Record<string, string>>) {
  const text = `services: { web: { image: nginx, ${service} } }\n`
  return { ...files, 'shop/compose.yaml': text }
}

describe('label files', () => {
  it('become labels: later files win over earlier ones, the service over all', () => {
    const files = { 'shop/a': 'a=1\nb=1\nc=1\n', 'shop/b': 'b=2\nc=2\n' }
    const file = valueOf(project('label_file: [a, b], labels: { c: "3" }', files))

    expect(file).toHaveProperty('services.web.labels', { a: '1', b: '2', c: '3' })
    expect(file).not.toHaveProperty('services.web.label_file')
  })

  it('may use labels of earlier files, but no variables of the scope', () => {
    const files = { 'shop/a': 'A=1\n', 'shop/b': 'B=${A}-${SCOPE}\nSCOPE\n' }
    const tree = project('label_file: [a, b]', files)

    expect(valueOf(tree, { variables: { SCOPE: 'x' } })).toHaveProperty('services.web.labels', {
      A: '1',
      B: '1-',
    })
  })

  it('have to be there', () => {
    expect(errorsOf(project('label_file: [gone]', {}))).toEqual([
      'shop/compose.yaml:1:47 file-missing',
    ])
  })
})
