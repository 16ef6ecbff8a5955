/** Pictures over the whole screen, turned with a finger. */
import { showImagePreview } from 'vant'
import 'vant/es/image-preview/style'
import { layer } from './layers'

export function showPictures(images: string[], from: number): void {
  let off = (): void => undefined
  const shown = showImagePreview({ images, startPosition: from, closeOnPopstate: false, onClose: () => off() })
  off = layer(() => shown.close())
}
