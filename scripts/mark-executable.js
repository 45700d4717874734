// npm marks a bin executable when the package is installed; a checkout that is run in place needs it after each build.
import { chmodSync, readFileSync } from 'node:fs'

const { bin } = JSON.parse(readFileSync('package.json', 'utf8'))
for (const file of new Set(Object.values(bin))) chmodSync(file, 0o755)
