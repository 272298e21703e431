@echo off
cd /d "%~dp0"
"{program}" verify site
pause
