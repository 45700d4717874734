import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exec } from '../../platform/exec.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'banyan-proto-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the generated types are those of the .proto files', async () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { proto: string }
  }
  const [program = '', ...args] = scripts.proto.split(' ')
  const redirected = args.map(arg => (arg.startsWith('--outDir=') ? `--outDir=${folder}` : arg))

  const result = await exec([join(root, 'node_modules/.bin', program), ...redirected], {
    cwd: root,
  })

  expect(result).toMatchObject({ exitCode: 0, stderr: '' })
  expect(redirected).not.toEqual(args)
  expect(contentOf(folder)).toEqual(contentOf(join(root, 'proto/gen')))
})

function contentOf(from: string): Record<string, string> {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    files
      .filter(file => file.endsWith('.ts'))
      .sort()
      .map(file => [file, readFileSync(join(from, file), 'utf8')]),
  )
}
