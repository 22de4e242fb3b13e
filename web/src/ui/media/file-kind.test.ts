import { describe, expect, it } from 'vitest';
import { endingOf, kindOf, saveName, sizeText } from './file-kind';

describe('sizes', () => {
  it('are written the Brazilian way', () => {
    expect(sizeText(0)).toBe('0 B');
    expect(sizeText(999)).toBe('999 B');
    expect(sizeText(1000)).toBe('1 KB');
    expect(sizeText(1_258_291)).toBe('1,2 MB');
    expect(sizeText(104_857_600)).toBe('100 MB');
  });
});

describe('kinds', () => {
  it('are told by the ending, else by the type', () => {
    expect(kindOf('Proposta.PDF')).toBe('pdf');
    expect(kindOf(undefined, 'application/pdf; x=1')).toBe('pdf');
    expect(kindOf('foto', 'image/jpeg')).toBe('picture');
    expect(kindOf('dados.bin')).toBe('other');
  });

  it('give a name to a file without one', () => {
    expect(saveName(undefined, 'image/jpeg', 'imagem')).toBe('imagem.jpg');
    expect(saveName('a.png', 'image/jpeg', 'imagem')).toBe('a.png');
    expect(saveName(undefined, 'application/x-odd', 'arquivo')).toBe('arquivo');
    expect(endingOf('.gitignore.verylongending')).toBe('');
  });
});
