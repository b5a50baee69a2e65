export { type Preview, previewOnce, startPreview } from './preview.ts'
