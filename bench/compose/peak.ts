/** Loads one project of as many services as the argument says; prints the process's largest size in KiB. */
import { fromText, loadWith } from './load.ts'
import { projectText } from './project-text.ts'

const path = 'app/compose.yaml'
loadWith(path, fromText(path, projectText(Number(process.argv[2]))))
process.stdout.write(String(process.resourceUsage().maxRSS))
