// @ts-check

// On a narrow screen the navigation is a row that scrolls: where one is should be seen.
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
