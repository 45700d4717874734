import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { diagnosticsSummary, renderDiagnostics } from '../../../../core/compose/diagnostics.ts'
import { loadCompose } from '../../../support/load-compose.ts'

const root = 'fixtures/compose'

/** `vitest --update` writes the expectations anew; read the difference before committing it. */
it.each(readdirSync(root))('the fixture %s', async name => {
  const files = filesUnder(join(root, name))
  const text = files['compose.yaml'] ?? ''
  const request = { path: `${name}/compose.yaml` }

  const step = loadCompose(text, {
    files: Object.fromEntries(
      Object.entries(files).map(([path, each]) => [`${name}/${path}`, each]),
    ),
    request,
  })

  if (step.kind === 'loaded') {
    expect(existsSync(join(root, name, 'expected-errors.txt'))).toBe(false)
    const json = `${JSON.stringify(step.loaded, undefined, 2)}\n`
    await expect(json).toMatchFileSnapshot(join(process.cwd(), root, name, 'expected.json'))
  } else {
    expect(existsSync(join(root, name, 'expected.json'))).toBe(false)
    const rendered = renderDiagnostics(step.diagnostics, new Map([[request.path, text]]))
    const screen = `${rendered}\n${diagnosticsSummary(step.diagnostics)}\n`
    expect(screen).not.toContain('hunter2')
    await expect(screen).toMatchFileSnapshot(join(process.cwd(), root, name, 'expected-errors.txt'))
  }
})

function filesUnder(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(path => join(folder, path))
    .filter(path => statSync(path).isFile() && !/\/expected[^/]*$/.test(path))
  return Object.fromEntries(paths.map(path => [relative(folder, path), readFileSync(path, 'utf8')]))
}
